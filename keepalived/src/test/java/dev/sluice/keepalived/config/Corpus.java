package dev.sluice.keepalived.config;

import dev.sluice.keepalived.config.text.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The files under {@code corpus} and what becomes of them. */
final class Corpus {
    static final Path DIRECTORY = Path.of("src/test/resources/corpus");

    private Corpus() {}

    /**
     * One file.
     *
     * @param debian exit code of Debian's {@code keepalived -t}; from 128 on it died
     * @param ours our exit code
     * @param difference why they differ; empty when they do not
     */
    record Entry(String file, int debian, int ours, String difference) {}

    static List<Entry> entries() {
        try {
            return Files.readAllLines(DIRECTORY.resolve("classes.tsv")).stream()
                    .filter(l -> !l.startsWith("#"))
                    .map(l -> l.split("\t", -1))
                    .map(c -> new Entry(c[0], Integer.parseInt(c[1]), Integer.parseInt(c[2]), c.length > 3 ? c[3] : ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ConfigurationReader reader() {
        return new ConfigurationReader(new Environment("node", Map.of("SITE", "paris"), new Random(1)), new TestHost());
    }

    static ConfigurationReader.Result read(String text) {
        return reader().readText("test.conf", Path.of("/etc/keepalived"), text);
    }
}
