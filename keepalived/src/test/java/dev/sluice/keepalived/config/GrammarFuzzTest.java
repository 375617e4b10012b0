package dev.sluice.keepalived.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.diff.ConfigurationDiff;
import dev.sluice.keepalived.config.keyword.Argument;
import dev.sluice.keepalived.config.keyword.Block;
import dev.sluice.keepalived.config.keyword.Keyword;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ten thousand files made from the keyword table and then damaged: every one is read, and its findings point into it. */
class GrammarFuzzTest {
    private static final int FILES = 10_000;
    private static final KeywordTable TABLE = KeywordTable.standard();
    private static final String[] WORDS = {
        "eth0",
        "eth9",
        "10.0.0.1",
        "2001:db8::1",
        "10.0.0.300",
        "80",
        "-1",
        "99999999999999999999",
        "0.5",
        "1.",
        "weight",
        "reverse",
        "TCP",
        "tcp",
        "NAT",
        "DR",
        "TUN",
        "type",
        "gue",
        "rr",
        "\"a b\"",
        "'x",
        "$A",
        "${A}",
        "${_RANDOM 1 2}",
        "${_ENV SITE}",
        "${X}",
        "/bin/true",
        "on",
        "off",
        "MASTER",
        "V1",
        "192.168.1.0/24",
        "via",
        "dev",
        "fwmark",
        "group",
        "G",
        "nexthop",
        "or",
        "default",
        "10.0.0.1-9",
        "200-299",
        "abc",
        "\\#",
        "é",
        "~",
        "@",
        "4294967376",
        "255.255.0.0"
    };
    private static final String[] DAMAGE = {
        "{",
        "}",
        "\"",
        "'",
        "\\",
        "#",
        "!",
        "@main ",
        "@^node ",
        "$A=5\n",
        "$A= \\\n",
        "${A}",
        "~SEQ(I,1,5) ",
        "~LST(I,a,b) ",
        "~LST({I,J},{1,2},{3,4}) ",
        "~SEQ(",
        "include /nonexistent/*\n",
        "\n",
        "\r\n",
        "\0",
        "\t",
        " ",
        "$B=$A $B\n",
        "vrrp_instance ",
        "virtual_server ",
        "}}}",
        "{{",
        "\\\n",
        "include_check +match\n"
    };

    private final Random random = new Random(20_261_121);

    @Test
    void isAlwaysRead() {
        for (int i = 0; i < FILES; i++) {
            String text = file();
            ConfigurationReader.Result read = read(i, text);
            List<String> lines = text.lines().toList();
            for (Diagnostic finding : read.diagnostics().all()) {
                int line = finding.position().line();
                if (!finding.position().file().equals("test.conf")) continue;
                assertThat(line).as("file %d: %s%n%s", i, finding, text).isBetween(1, Math.max(1, lines.size()));
                assertThat(finding.length()).as(finding.toString()).isPositive();
                assertThat(finding.message()).isNotBlank();
            }
            if (i % 50 == 0)
                assertThat(ConfigurationDiff.between(
                                        read.configuration(), read(i, text).configuration())
                                .isEmpty())
                        .as("file %d is read twice alike%n%s", i, text)
                        .isTrue();
        }
    }

    private static ConfigurationReader.Result read(int i, String text) {
        try {
            return Corpus.read(text);
        } catch (RuntimeException e) {
            throw new AssertionError("file " + i + ":\n" + text, e);
        }
    }

    private String file() {
        StringBuilder text = new StringBuilder();
        int blocks = 1 + random.nextInt(4);
        for (int i = 0; i < blocks; i++) statement(pick(TABLE.top()), text, 0);
        int damages = random.nextInt(5);
        for (int i = 0; i < damages; i++) text.insert(random.nextInt(text.length() + 1), pick(DAMAGE));
        return text.toString();
    }

    private Keyword pick(Block block) {
        List<Keyword> keywords = List.copyOf(block.keywords());
        return keywords.get(random.nextInt(keywords.size()));
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void statement(Keyword keyword, StringBuilder text, int depth) {
        if (keyword.name().startsWith("include")) return;
        text.append("  ".repeat(depth)).append(keyword.name());
        for (Argument argument : keyword.arguments()) {
            if (argument.optional() && random.nextBoolean()) continue;
            int times = argument.repeated() ? 1 + random.nextInt(3) : 1;
            for (int i = 0; i < times; i++) text.append(' ').append(value(argument));
        }
        if (keyword.opens() != null) block(keyword, TABLE.block(keyword.opens()), text, depth);
        text.append('\n');
    }

    private void block(Keyword keyword, Block block, StringBuilder text, int depth) {
        text.append(random.nextInt(20) == 0 ? "\n{\n" : " {\n");
        int entries = random.nextInt(8);
        for (int i = 0; i < entries; i++) {
            if (keyword.rows() || random.nextInt(30) == 0) row(text, depth + 1);
            else if (!block.keywords().isEmpty() && depth < 5) statement(pick(block), text, depth + 1);
        }
        text.append("  ".repeat(depth)).append('}');
    }

    private void row(StringBuilder text, int depth) {
        text.append("  ".repeat(depth));
        int words = 1 + random.nextInt(7);
        for (int i = 0; i < words; i++) text.append(pick(WORDS)).append(' ');
        text.append('\n');
    }

    private String value(Argument argument) {
        if (random.nextInt(6) == 0) return pick(WORDS);
        return switch (argument.type()) {
            case INT ->
                Long.toString(argument.low().longValue()
                        + (long) (random.nextDouble()
                                * (argument.high().doubleValue()
                                        - argument.low().doubleValue()
                                        + 2)));
            case TIMER, MS -> random.nextInt(3) + "." + random.nextInt(10_000_000);
            case BOOL -> random.nextBoolean() ? "on" : "false";
            case IP, IP4 -> "10.0.0." + random.nextInt(260);
            case IP6 -> "2001:db8::" + Integer.toHexString(random.nextInt(70_000));
            case PORT -> Integer.toString(random.nextInt(70_000));
            case ONE, ANY ->
                argument.choices().get(random.nextInt(argument.choices().size()));
            case INTERFACE -> "eth" + random.nextInt(3);
            case SCRIPT -> "\"/bin/true " + pick(WORDS).replace("\"", "") + "\"";
            case WORD, TEXT -> pick(WORDS);
        };
    }
}
