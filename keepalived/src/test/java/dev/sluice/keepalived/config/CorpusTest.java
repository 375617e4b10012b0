package dev.sluice.keepalived.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every class of mistake of reference §1.2, against the exit codes that Debian's keepalived 2.2.7 gave for the same files. */
class CorpusTest {
    static List<Corpus.Entry> entries() {
        return Corpus.entries();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void exitsAsRecorded(Corpus.Entry entry) {
        var diagnostics = Corpus.reader().read(Corpus.DIRECTORY, entry.file()).diagnostics();
        assertThat(diagnostics.exitCode())
                .as("%s: %s", entry.file(), diagnostics.all())
                .isEqualTo(entry.ours());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void differsFromDebianOnlyForAReason(Corpus.Entry entry) {
        assertThat(entry.debian() != entry.ours()).isEqualTo(!entry.difference().isEmpty());
    }

    @Test
    void isListedCompletely() throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(Corpus.DIRECTORY)) {
            assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".conf")))
                    .containsExactlyInAnyOrderElementsOf(
                            entries().stream().map(Corpus.Entry::file).toList());
        }
        assertThat(entries()).hasSizeGreaterThanOrEqualTo(80);
    }
}
