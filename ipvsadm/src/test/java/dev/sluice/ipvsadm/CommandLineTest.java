package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Request;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the recordings do not have. */
class CommandLineTest {
    private static Invocation read(String line) {
        Words words = new Words(List.of(line.split(" ")));
        return CommandLine.read(CommandLine.first(words), words, new SystemNames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Z", "-Z -t 0.0.0.0", "-Z -t 0.0.0.0:0", "-Z -u ::", "-Z -t [::]:0"})
    void aServiceOfZerosIsAllToZero(String line) {
        assertThat(Changes.of(read(line))).isEqualTo(new Request.Zero(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Z -t 0.0.0.0:80", "-Z -u [::]:53", "-Z -t 10.0.0.1:0", "-Z -t ::ffff:0.0.0.0", "-Z -f 1"})
    void anyOtherIsOne(String line) {
        Invocation asked = read(line);
        assertThat(Changes.of(asked)).isEqualTo(new Request.Zero(asked.serviceKey()));
    }
}
