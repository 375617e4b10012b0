package dev.sluice.app.inside;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "99999, 99999",
        "100000, 100.0k",
        "999949, 999.9k",
        "999951, 1.0M",
        "123456789012, 123.5G",
        "-1, 18.4E"
    })
    void takesSixCharacters(long number, String text) {
        assertThat(Amount.of(number)).isEqualTo(text).hasSizeLessThanOrEqualTo(6);
    }
}
