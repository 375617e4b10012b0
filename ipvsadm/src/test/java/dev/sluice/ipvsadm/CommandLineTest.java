package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.control.Request;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the recordings do not have. */
class CommandLineTest {
    private static Invocation read(String line) {
        Words words = new Words(List.of(line.split(" ")));
        return CommandLine.read(CommandLine.first(words), words, new SystemNames());
    }

    /** A colon makes it IPv6, and each is read as strictly as inet_pton(3) does. */
    @ParameterizedTest
    @CsvSource({
        "224.0.0.81:8848, 6",
        "ff02::zz, 6",
        "fd00::1, 6",
        "224.81, 4",
        "0xe0.0.0.1, 4",
        "10.0.0.1, 4",
        "224.0.0.81x, 4"
    })
    void groupsOfNoUseAreNamedByTheirFamily(String group, int family) {
        assertThatThrownBy(() -> read("--start-daemon master --mcast-group " + group))
                .hasMessage("invalid IPv" + family + " mcast-group `" + group + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.81", "239.255.255.255", "ff02::8848"})
    void groupsAreTaken(String group) {
        assertThat(read("--start-daemon master --mcast-group " + group).verb).isEqualTo(Verb.START_DAEMON);
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
