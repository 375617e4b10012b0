package dev.sluice.keepalived.config.keyword;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/keepalived-conf.md} lists every keyword with its status; its table is made from the keyword table by this test. */
class KeywordDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/keepalived-conf.md");
    private static final String BEGIN = "<!-- keywords: generated, see KeywordDocumentTest -->\n";

    @Test
    void isUpToDate() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN);
        assertThat(begin).as("the marker of the generated part").isPositive();
        String wanted = document.substring(0, begin + BEGIN.length()) + generated();
        if (Boolean.getBoolean("document.write")) Files.writeString(DOCUMENT, wanted);
        assertThat(document)
                .as("stale: run this test once with -Dtest.jvm=-Ddocument.write=true")
                .isEqualTo(wanted);
    }

    @Test
    void tableHasTheSizeOfTheOriginals() {
        assertThat(count("global_defs")).isGreaterThanOrEqualTo(130);
        assertThat(count("vrrp_instance")).isGreaterThanOrEqualTo(70);
        assertThat(count("virtual_server")).isGreaterThanOrEqualTo(38);
        assertThat(count("real_server")).isGreaterThanOrEqualTo(26);
    }

    @Test
    void everyKeywordWithoutEffectSaysWhy() {
        assertThat(KeywordTable.standard().blocks())
                .flatMap(Block::keywords)
                .filteredOn(k -> k.effect() == Effect.NO_EFFECT)
                .isNotEmpty()
                .allMatch(k -> k.note().length() > 10);
    }

    private static long count(String block) {
        return KeywordTable.standard().block(block).keywords().stream()
                .filter(k -> k.effect() != Effect.OBSOLETE)
                .count();
    }

    private static String generated() {
        StringBuilder text = new StringBuilder();
        for (Block block : KeywordTable.standard().blocks()) {
            text.append("\n### ").append(block.name()).append("\n\n");
            if (block.keywords().isEmpty()) {
                text.append("A list, one entry a line: ")
                        .append(escaped(block.note()))
                        .append("\n");
                continue;
            }
            text.append(escaped(block.note()))
                    .append("\n\n| keyword | arguments | default | status | |\n|---|---|---|---|---|\n");
            for (Keyword keyword : block.keywords()) text.append(row(keyword));
        }
        return text.toString();
    }

    private static String row(Keyword keyword) {
        return "| `" + keyword.name() + "` | " + escaped(arguments(keyword)) + " | " + escaped(keyword.byDefault())
                + " | " + status(keyword) + " | " + escaped(note(keyword)) + " |\n";
    }

    private static String arguments(Keyword keyword) {
        List<String> shown =
                keyword.arguments().stream().map(Argument::toString).collect(Collectors.toList());
        if (keyword.opens() != null) shown.add("{ }");
        return String.join(" ", shown);
    }

    private static String note(Keyword keyword) {
        return keyword.canonical().equals(keyword.name()) ? keyword.note() : "same as " + keyword.canonical();
    }

    private static String status(Keyword keyword) {
        return switch (KeywordTable.standard().canonical(keyword).effect()) {
            case NO_EFFECT -> "accepted, no effect";
            case OBSOLETE -> "unknown, with a hint";
            case IMPLEMENTED, DEPRECATED -> keyword.effect() == Effect.DEPRECATED ? "yes, with a warning" : "yes";
        };
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("<", "\\<");
    }
}
