package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Connection;
import dev.sluice.control.Counters;
import dev.sluice.control.Director;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Tunnel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Listings with traffic, which the recordings of empty tables do not show. The figures of the recording "traffic nat". */
class ListingTest {
    private static final InetAddress VIP = InetAddress.ofLiteral("10.77.1.100");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("10.77.1.10");

    private static InetAddress real(int last) {
        return InetAddress.ofLiteral("10.77.2." + last);
    }

    private static final class Busy implements Director {
        @Override
        public Reply ask(Request request) {
            Counters total = new Counters(4, 24, 16, 1580, 1536);
            Counters rates = new Counters(0, 2, 1, 120, 117);
            Counters one = new Counters(2, 12, 8, 790, 768);
            ServiceSpec spec = new ServiceSpec(new ServiceKey(Protocol.TCP, VIP, 80, 0), "rr", 0, 0, -1, "");
            return new Reply.Services(List.of(new ServiceStatus(
                    spec,
                    total,
                    rates,
                    List.of(
                            server(12, one, new Counters(0, 1, 1, 56, 54)),
                            server(11, one, new Counters(0, 1, 1, 65, 63))))));
        }

        private static ServerStatus server(int last, Counters counters, Counters rates) {
            ServerSpec spec =
                    new ServerSpec(new ServerKey(real(last), 80), ForwardingMethod.MASQUERADE, 1, 0, 0, Tunnel.IPIP);
            return new ServerStatus(spec, 0, 2, 0, counters, rates);
        }

        @Override
        public Reply.@Nullable Refused listConnections(@Nullable ServiceKey only, ConnectionSink sink)
                throws IOException {
            sink.accept(List.of(connection(115_999, 35092, 12)));
            sink.accept(List.of(connection(3_600_000, 35090, 11)));
            sink.accept(List.of(connection(60_000, 0, 11).of("sip", "a84b4c76e66710@pc33")));
            return null;
        }

        private static Connection connection(long expires, int port, int last) {
            return new Connection(Protocol.TCP, expires, "TIME_WAIT", CLIENT, port, VIP, 80, real(last), 80);
        }
    }

    private static String ipvsadm(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Ipvsadm ipvsadm =
                new Ipvsadm(_ -> new Busy(), new SystemNames(), new ByteArrayInputStream(new byte[0]), stream, stream);
        assertThat(ipvsadm.run(List.of(arguments))).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void connectionsInUse() {
        assertThat(ipvsadm("-Ln")).isEqualTo("""
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port Scheduler Flags
                  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
                TCP  10.77.1.100:80 rr
                  -> 10.77.2.11:80                Masq    1      0          2        \s
                  -> 10.77.2.12:80                Masq    1      0          2        \s
                """);
    }

    @Test
    void statistics() {
        assertThat(ipvsadm("-Ln", "--stats")).isEqualTo("""
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
                  -> RemoteAddress:Port
                TCP  10.77.1.100:80                      4       24       16     1580     1536
                  -> 10.77.2.11:80                       2       12        8      790      768
                  -> 10.77.2.12:80                       2       12        8      790      768
                """);
    }

    @Test
    void rates() {
        assertThat(ipvsadm("-Ln", "--rate")).isEqualTo("""
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS
                  -> RemoteAddress:Port
                TCP  10.77.1.100:80                      0        2        1      120      117
                  -> 10.77.2.11:80                       0        1        1       65       63
                  -> 10.77.2.12:80                       0        1        1       56       54
                """);
    }

    @Test
    void connections() {
        assertThat(ipvsadm("-Lnc")).isEqualTo("""
                IPVS connection entries
                pro expire state       source             virtual            destination
                TCP 01:55  TIME_WAIT   10.77.1.10:35092   10.77.1.100:80     10.77.2.12:80
                TCP 60:00  TIME_WAIT   10.77.1.10:35090   10.77.1.100:80     10.77.2.11:80
                TCP 01:00  TIME_WAIT   10.77.1.10:0       10.77.1.100:80     10.77.2.11:80
                """);
        assertThat(ipvsadm("-Lnc", "--persistent-conn")).isEqualTo("""
                IPVS connection entries
                pro expire state       source             virtual            destination        pe name          pe_data
                TCP 01:55  TIME_WAIT   10.77.1.10:35092   10.77.1.100:80     10.77.2.12:80
                TCP 60:00  TIME_WAIT   10.77.1.10:35090   10.77.1.100:80     10.77.2.11:80
                TCP 01:00  TIME_WAIT   10.77.1.10:0       10.77.1.100:80     10.77.2.11:80    sip                a84b4c76e66710@pc33
                """);
    }

    @Test
    void connectionsAsJson() {
        String one = "{\"protocol\":\"tcp\",\"state\":\"TIME_WAIT\",\"expiresMillis\":%d,"
                + "\"client\":{\"address\":\"10.77.1.10\",\"port\":%d},"
                + "\"virtual\":{\"address\":\"10.77.1.100\",\"port\":80},"
                + "\"server\":{\"address\":\"10.77.2.%d\",\"port\":80}}";
        String called = one.formatted(60_000, 0, 11)
                .replaceFirst("}$", ",\"engine\":\"sip\",\"engineData\":\"a84b4c76e66710@pc33\"}");
        assertThat(ipvsadm("-Lnc", "--json"))
                .isEqualTo("{\"connections\":[\n" + one.formatted(115_999, 35092, 12) + ",\n"
                        + one.formatted(3_600_000, 35090, 11) + ",\n" + called + "]}\n");
    }
}
