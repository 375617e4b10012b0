package dev.sluice.app.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.UsageException;
import dev.sluice.control.Counters;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.Tunnel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrainTest {
    private static final ServiceKey SERVICE = new ServiceKey(Protocol.TCP, InetAddress.ofLiteral("192.0.2.100"), 80, 0);
    private static final ServerKey SERVER = new ServerKey(InetAddress.ofLiteral("10.0.0.2"), 8080);
    private static final DrainedServer DRAINED = new DrainedServer(SERVICE, SERVER);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private DrainReport report(boolean asJson) {
        return new DrainReport(new PrintStream(out, true, StandardCharsets.UTF_8), asJson, false);
    }

    private static ServerStatus status(int weight, dev.sluice.control.@Nullable Drain drain) {
        ServerSpec spec = new ServerSpec(SERVER, ForwardingMethod.MASQUERADE, weight, 0, 0, Tunnel.IPIP);
        return new ServerStatus(spec, 1, 2, 0, Counters.ZERO, Counters.ZERO, drain);
    }

    @ParameterizedTest
    @CsvSource({"90, 90", "90s, 90", "5m, 300", "2h, 7200", "1d, 86400", "0, 0", "365d, 31536000"})
    void readsDeadlines(String text, long seconds) throws UsageException {
        assertThat(Drain.seconds(text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "5x", "1.5m", "366d", "99999999999", "5 m"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> Drain.seconds(text)).isInstanceOf(UsageException.class);
    }

    @Test
    void saysWhatHappens() {
        DrainReport report = report(false);
        report.begins(DRAINED, status(3, null), 300);
        report.goesOn(DRAINED, status(0, new dev.sluice.control.Drain(3, 299_999, -1)));
        for (int i = 0; i < 10; i++)
            report.goesOn(DRAINED, status(0, new dev.sluice.control.Drain(3, i == 9 ? 0 : 59_000, 1)));
        report.removed(DRAINED);
        assertThat(out).hasToString("""
                draining 10.0.0.2:8080 of 192.0.2.100:80: weight 0 instead of 3, removal in 5:00 at the latest
                3 connections left, 5:00 to go
                1 connection left, 0 s to go
                removed 10.0.0.2:8080 of 192.0.2.100:80 at the deadline with 1 connection left; TCP ones get a RST with their next packet
                """);
    }

    @Test
    void listsDrains() {
        report(false).list(List.of());
        ServerStatus status = status(0, new dev.sluice.control.Drain(3, 3_723_000, 7));
        report(false).list(List.of(new DrainedServer.Drained(DRAINED, status)));
        report(true).list(List.of(new DrainedServer.Drained(DRAINED, status)));
        assertThat(out).hasToString("""
                no server is being drained
                tcp 10.0.0.2:8080 of 192.0.2.100:80: 7 connections left, 1:02:03 to go, weight 3 before
                {"state":"draining","service":{"protocol":"tcp","address":"192.0.2.100","port":80},"server":"10.0.0.2","port":8080,"weight":0,"drain":{"configuredWeight":3,"millisLeft":3723000,"connectionsLeft":7}}
                """);
    }
}
