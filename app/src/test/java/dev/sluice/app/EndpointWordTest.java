package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointWordTest {
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "192.0.2.7:40312", "2001:db8::7", "[2001:db8::7]:80"})
    void isPrintedAsItWasRead(String text) throws UsageException {
        assertThat(EndpointWord.parse(text)).hasToString(text);
    }

    @Test
    void withoutAPort() throws UsageException {
        assertThat(EndpointWord.parse("[2001:db8::7]").port()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host:80", "192.0.2.7:", "192.0.2.7:65536", "192.0.2:x", "[2001:db8::7]80"})
    void nothingElse(String text) {
        assertThatExceptionOfType(UsageException.class).isThrownBy(() -> EndpointWord.parse(text));
    }
}
