package dev.sluice.app.inside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Counters;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Tally;
import dev.sluice.control.Tunnel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTest {
    @Test
    void showsHooksServicesAndServers() throws Exception {
        Counters some = new Counters(3, 12, 9, 1200, 900);
        ServerSpec server = new ServerSpec(
                new ServerKey(InetAddress.ofLiteral("10.0.0.2"), 8080),
                ForwardingMethod.MASQUERADE,
                1,
                0,
                0,
                Tunnel.IPIP);
        ServiceSpec service = new ServiceSpec(
                new ServiceKey(Protocol.TCP, InetAddress.ofLiteral("10.0.0.1"), 80, 0), "wlc", 0, 0, -1, "");
        Reply.Services services = new Reply.Services(List.of(new ServiceStatus(
                service, some, Counters.ZERO, List.of(new ServerStatus(server, 1, 2, 0, some, Counters.ZERO)))));
        Reply.Info info = new Reply.Info(
                77,
                1_000_000,
                1 << 20,
                1 << 18,
                List.of("eth0 tcx"),
                some,
                List.of(new Tally("no-server", "refused: none", 3)),
                List.of("mend this"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Overview overview = new Overview(info, services.services(), 2, Instant.ofEpochMilli(1_090_000));
        Status.print(overview, 40, new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out).hasToString("""
                director   pid 77, up 90 s
                table      262144 of 1048576 connections (25.0 %)
                hook       eth0 tcx
                total      3 connections, in 12 packets 1200 bytes, out 9 packets 900 bytes
                packets    3 no-server (refused: none)
                marks      2 rules give firewall marks ('sluice mark list')
                notice     mend this

                SERVICE, SERVER                        BY         WEIGHT   ACTIVE INACTIVE   CONN/S IN PKT/S OUT PKT/S   IN B/S  OUT B/S
                TCP 10.0.0.1:80                        wlc                      1        2        0        0        0        0        0
                  10.0.0.2:8080                        masquerade      1        1        2        0        0        0        0        0
                """);
    }
}
