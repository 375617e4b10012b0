package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "0,        0",
                "99999999, 99999999",
                "100000000,  100000K",
                "999999999,  999999K",
                "1000000000,    1000M",
                "99999999999,   99999M",
                "100000000000,     100G",
                "99999999999999,   99999G",
                "100000000000000,     100T",
                "-1,18446744T"
            })
    void largeNumbersAreScaled(long number, String column) {
        StringBuilder text = new StringBuilder();
        Columns.large(text, number, false);
        assertThat(text).hasToString(column);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"7,        7", "99999999, 99999999", "100000000, 100000000", "-1, 18446744073709551615"})
    void exactNumbersGrow(long number, String column) {
        StringBuilder text = new StringBuilder();
        Columns.large(text, number, true);
        assertThat(text).hasToString(column);
    }
}
