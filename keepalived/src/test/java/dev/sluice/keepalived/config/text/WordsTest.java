package dev.sluice.keepalived.config.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static List<String> words(String text) {
        return Words.of(Line.of("f", 1, text)).words().stream().map(Word::text).toList();
    }

    @Test
    void cutsAtBlanksAndQuotes() {
        assertThat(words("a  b\tc")).containsExactly("a", "b", "c");
        assertThat(words("a \"b c\" d")).containsExactly("a", "b c", "d");
        assertThat(words("ab\"c d\"e")).containsExactly("ab", "c d", "e");
        assertThat(words("a \"\"")).containsExactly("a", "");
        assertThat(words("'a b'")).containsExactly("'a", "b'");
    }

    @Test
    void tellsOfAnOpenQuote() {
        Words words = Words.of(Line.of("f", 1, "a \"b c"));
        assertThat(words.unterminated()).isNotNull();
        assertThat(words.words()).extracting(Word::text).containsExactly("a", "b c");
    }

    @Test
    void cutsScriptsLikeAShell() {
        assertThat(ScriptWords.split("a 'b c' \"d e\"")).containsExactly("a", "b c", "d e");
        assertThat(ScriptWords.split("abcd\" efg h jkl \"mnop")).containsExactly("abcd efg h jkl mnop");
        assertThat(ScriptWords.split("a\\tb \\101\\x42 \\cA\\\\ \\\"x")).containsExactly("a\tb", "AB", "\001\\", "\"x");
        assertThat(ScriptWords.closed("a 'b")).isFalse();
        assertThat(ScriptWords.closed("a \\'b")).isTrue();
    }

    @Test
    void readsNumbersStrictly() {
        assertThat(Literals.integer("12")).isEqualByComparingTo(BigDecimal.valueOf(12));
        assertThat(List.of("", "3x", "0x10", "1.0", " 1", "--1")).allMatch(w -> Literals.integer(w) == null);
        assertThat(Literals.integer("4294967376", 0, 65_535)).isNull();
        assertThat(Literals.decimal("1.2345675")).isEqualByComparingTo("1.234568");
        assertThat(Literals.seconds(new BigDecimal("0.01"))).isEqualTo(Duration.ofMillis(10));
        assertThat(Literals.seconds(Duration.ofMillis(1500))).isEqualTo("1.5");
    }

    @Test
    void readsTruthInLowerCaseOnly() {
        assertThat(List.of("on", "true", "yes")).allMatch(w -> Boolean.TRUE.equals(Literals.bool(w)));
        assertThat(List.of("off", "false", "no")).allMatch(w -> Boolean.FALSE.equals(Literals.bool(w)));
        assertThat(List.of("TRUE", "1", "")).allMatch(w -> Literals.bool(w) == null);
    }

    @Test
    void readsAddressesAndNeverNames() {
        assertThat(List.of("10.0.0.1", "fe80::1", "::", "::ffff:1.2.3.4").stream()
                        .filter(w -> Literals.address(w) != null))
                .containsExactly("10.0.0.1", "fe80::1", "::");
        assertThat(List.of("10.0.0", "10.0.0.256", "localhost", "10", "1:2", "fe80::1%eth0", "a.b.c.d"))
                .allMatch(w -> Literals.address(w) == null);
    }
}
