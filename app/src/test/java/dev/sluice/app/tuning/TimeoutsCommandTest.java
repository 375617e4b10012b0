package dev.sluice.app.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.UsageException;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.ServiceTimeoutsOf;
import dev.sluice.control.Timeouts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutsCommandTest {
    private static final List<ServiceTimeoutsOf> OWN = List.of(
            new ServiceTimeoutsOf(
                    new ServiceKey(Protocol.TCP, InetAddress.ofLiteral("192.0.2.1"), 22, 0),
                    new ServiceTimeouts(86_400, 30, 0, 0)),
            new ServiceTimeoutsOf(
                    new ServiceKey(Protocol.NONE, InetAddress.ofLiteral("::"), 0, 7), new ServiceTimeouts(0, 0, 5, 0)));

    @Test
    void readsServicesAndSeconds() throws Exception {
        assertThat(TimeoutsCommand.service("192.0.2.1:22", Protocol.TCP))
                .isEqualTo(OWN.getFirst().service());
        assertThat(TimeoutsCommand.service("mark6:7", Protocol.TCP))
                .isEqualTo(OWN.getLast().service());
        assertThat(TimeoutsCommand.service("[2001:db8::1]:53", Protocol.UDP))
                .isEqualTo(new ServiceKey(Protocol.UDP, InetAddress.ofLiteral("2001:db8::1"), 53, 0));
        assertThat(TimeoutsCommand.wanted(List.of("tcp=600", "fin=0")))
                .isEqualTo(new ServiceTimeouts(600, 0, ServiceTimeouts.KEEP, ServiceTimeouts.KEEP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "192.0.2.1:99999", "mark:0", "mark:x", "somewhere:80"})
    void refusesWhatIsNoService(String word) {
        assertThatThrownBy(() -> TimeoutsCommand.service(word, Protocol.TCP))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'" + word.replaceFirst("^mark:", "") + "' is no ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tcp", "tpc=3", "tcp=-1", "tcp=2678401", "tcp=x", "tcp=1 tcp=2"})
    void refusesWhatIsNoTimeout(String words) {
        List<String> list = words.isEmpty() ? List.of() : Arrays.asList(words.split(" "));
        assertThatThrownBy(() -> TimeoutsCommand.wanted(list)).isInstanceOf(UsageException.class);
    }

    @Test
    void listsWhoHasTheirOwn() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TimeoutsCommand.list(Timeouts.STANDARD, OWN, new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out).hasToString("""
                SERVICE                                            TCP       FIN       UDP      SCTP
                all others ('ipvsadm --set')                       900       120       300       900
                TCP 192.0.2.1:22                                 86400        30         -         -
                mark6:7                                              -         -         5         -
                """);
        assertThat(TimeoutsCommand.json(Timeouts.STANDARD, OWN))
                .startsWith("{\"all\":{\"tcp\":900,\"fin\":120,\"udp\":300,\"sctp\":900},\"services\":[{")
                .contains("\"port\":22")
                .contains("\"tcp\":86400,\"fin\":30}")
                .endsWith("}]}\n");
    }
}
