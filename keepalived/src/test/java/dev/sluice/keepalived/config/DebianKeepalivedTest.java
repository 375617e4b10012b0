package dev.sluice.keepalived.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.diagnostic.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The recorded exit codes are those of the keepalived that is installed, in a network namespace with eth0 and eth1. */
@Tag("network")
class DebianKeepalivedTest {
    private static final Path SAMPLES = Path.of("/usr/share/doc/keepalived/samples");

    /** The namespace is private to the child and goes away with it. */
    private static final String SCRIPT = """
            ip link add eth0 type veth peer name eth1
            ip addr add 192.168.1.1/24 dev eth0; ip addr add 192.168.2.1/24 dev eth1
            ip link set lo up; ip link set eth0 up; ip link set eth1 up
            for f in "$@"; do timeout 5 keepalived -t -f "$f" > /dev/null 2>&1; echo "$? $f"; done
            """;

    @Test
    void givesTheRecordedExitCodes() throws IOException, InterruptedException {
        Map<String, Integer> recorded = new TreeMap<>();
        for (Corpus.Entry entry : Corpus.entries()) recorded.put(entry.file(), entry.debian());
        assertThat(exitCodes(Corpus.DIRECTORY, List.copyOf(recorded.keySet()))).isEqualTo(recorded);
    }

    @Test
    void acceptsWhatWeAcceptOfItsOwnSamples() throws IOException, InterruptedException {
        List<String> names;
        try (Stream<Path> files = Files.list(SAMPLES)) {
            names = files.map(f -> f.getFileName().toString())
                    .filter(f -> f.startsWith("keepalived.conf"))
                    .sorted()
                    .toList();
        }
        assertThat(names).hasSizeGreaterThanOrEqualTo(20);
        Map<String, Integer> theirs = exitCodes(SAMPLES, names);
        List<String> differing = new ArrayList<>();
        for (String name : names) {
            var diagnostics = Corpus.reader().read(SAMPLES, name).diagnostics();
            if (diagnostics.exitCode() != theirs.getOrDefault(name, -1))
                differing.add(
                        name + " " + theirs.get(name) + " ours " + diagnostics.exitCode() + " " + diagnostics.all());
            // The one sample with unknown words lists the members of a sync group without group {}.
            if (!name.endsWith("lvs_syncd"))
                assertThat(diagnostics.all())
                        .as(name)
                        .noneMatch(d -> d.code() == Code.UNKNOWN_KEYWORD || d.code() == Code.UNKNOWN_BLOCK);
        }
        assertThat(differing).isEmpty();
    }

    private static Map<String, Integer> exitCodes(Path directory, List<String> files)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("unshare", "-n", "sh", "-c", SCRIPT, "kaconf"));
        command.addAll(files);
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            Map<String, Integer> codes = new TreeMap<>();
            for (String line : output.lines().toList()) {
                int blank = line.indexOf(' ');
                codes.put(line.substring(blank + 1), Integer.parseInt(line.substring(0, blank)));
            }
            return codes;
        } finally {
            process.destroyForcibly();
        }
    }
}
