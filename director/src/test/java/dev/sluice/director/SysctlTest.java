package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.RefusedSysctl;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.Sysctl;
import dev.sluice.control.SysctlValue;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Traffic;
import dev.sluice.ebpf.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code sluice sysctl} as packets meet it; reference §3.3, §3.6, §3.7 and §3.9. */
class SysctlTest {
    private static final String VIP = "10.9.9.9:80", A = "10.0.2.1:80", B = "10.0.2.2:80";
    private static final String CLIENT = "10.1.0.1";
    private static final int PORT = 1024;

    private final DirectorFixture fixture = new DirectorFixture();

    @BeforeEach
    void start() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addServer(VIP, A, 1));
        done(fixture.addServer(VIP, B, 1));
    }

    private static void done(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
    }

    private Reply ask(String name, int value) {
        return fixture.ask(new Request.SetSysctl(new SysctlValue(name, value)));
    }

    private void set(String name, int value) {
        done(ask(name, value));
    }

    private int value(Sysctl sysctl) {
        return ((Reply.Sysctls) fixture.ask(new Request.ListSysctls()))
                .values().stream()
                        .filter(value -> value.name().equals(sysctl.label()))
                        .findFirst()
                        .orElseThrow()
                        .value();
    }

    private static String segment(int flags) {
        return Traffic.server(Traffic.tcp(CLIENT, PORT, "10.9.9.9", 80, flags));
    }

    private static String other(String server) {
        return server.equals("10.0.2.1") ? "10.0.2.2" : "10.0.2.1";
    }

    @ParameterizedTest
    @EnumSource(Sysctl.class)
    void eachValueIsKeptAndLeavesTheOthersAlone(Sysctl sysctl) {
        for (int value = sysctl.least(); value <= Math.min(sysctl.most(), sysctl.least() + 9); value++) {
            set("net.ipv4.vs." + sysctl.label(), value);
            fixture.restart();
            for (Sysctl each : Sysctl.values())
                assertThat(value(each)).as(each.label()).isEqualTo(each == sysctl ? value : each.standard());
        }
        set(sysctl.label(), sysctl.most());
        assertThat(value(sysctl)).isEqualTo(sysctl.most());
    }

    @ParameterizedTest
    @EnumSource(Sysctl.class)
    void whatIsOutOfRangeIsRefusedWithAnExample(Sysctl sysctl) {
        for (int value : new int[] {sysctl.least() - 1, sysctl.most() + 1})
            assertThat(ask(sysctl.label(), value)).isInstanceOfSatisfying(Reply.Refused.class, refused -> {
                assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
                assertThat(refused.detail())
                        .contains(sysctl.label(), "from " + sysctl.least() + " to " + sysctl.most())
                        .contains("'sluice sysctl " + sysctl.label() + "=" + sysctl.standard() + "'");
            });
        assertThat(value(sysctl)).isEqualTo(sysctl.standard());
    }

    @Test
    void whatMeansNothingIsRefusedWithTheReason() {
        for (RefusedSysctl refused : RefusedSysctl.ALL)
            assertThat(ask(refused.name(), 1))
                    .isEqualTo(new Reply.Refused(
                            Errno.EINVAL, refused.name() + " means nothing here: " + refused.reason()));
        assertThat(ask("conn_reuse", 1))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.errno()).isEqualTo(Errno.ENOENT));
    }

    @Test
    void severalAreOneTransaction() {
        List<Request> changes = List.of(
                new Request.SetSysctl(new SysctlValue("sloppy_tcp", 1)),
                new Request.SetSysctl(new SysctlValue("sloppy_sctp", 2)));
        assertThat(fixture.ask(new Request.Transaction(changes, false))).isInstanceOf(Reply.Refused.class);
        assertThat(value(Sysctl.SLOPPY_TCP)).isZero();
    }

    @Test
    void whatWasBegunIsFinishedByTheNextDaemon() {
        Request.Transaction begun =
                new Request.Transaction(List.of(new Request.SetSysctl(new SysctlValue("conn_reuse_mode", 3))), true);
        fixture.journal = new Journal() {
            @Override
            public void begin(Request.Transaction change) {}

            @Override
            public void done() {}

            @Override
            public Optional<Request.Transaction> pending() {
                return Optional.of(begun);
            }
        };
        fixture.restart();
        assertThat(value(Sysctl.CONN_REUSE_MODE)).isEqualTo(3);
    }

    @Test
    void aJournalHoldsThem() {
        assertThat(Target.of(Map.of(), null, Map.of(Sysctl.SLOPPY_TCP, 1)).changes())
                .containsExactly(new Request.SetSysctl(new SysctlValue("sloppy_tcp", 1)));
    }

    @Test
    void expireNodestConn() {
        String first = segment(Traffic.SYN);
        assertThat(segment(Traffic.ACK)).isEqualTo(first);
        set("expire_nodest_conn", 0);
        done(fixture.deleteServer(VIP, first + ":80"));
        assertThat(Traffic.verdict(Traffic.tcp(CLIENT, PORT, "10.9.9.9", 80, Traffic.ACK)))
                .isEqualTo("drop");
        done(fixture.addServer(VIP, first + ":80", 1));
        assertThat(segment(Traffic.ACK)).as("it has its connections again").isEqualTo(first);
        done(fixture.deleteServer(VIP, first + ":80"));
        assertThat(segment(Traffic.SYN)).as("no SYN is ever dropped").isEqualTo(other(first));
    }

    @Test
    void expireNodestConnOfUdp() {
        ServiceKey dns = new ServiceKey(Protocol.UDP, DirectorFixture.address("10.9.9.9"), 53, 0);
        done(fixture.ask(new Request.AddService(new ServiceSpec(dns, "rr", 0, 0, -1, ""))));
        for (String server : List.of("10.0.2.1:53", "10.0.2.2:53"))
            done(fixture.ask(new Request.AddServer(dns, DirectorFixture.server(server, ForwardingMethod.DIRECT, 1))));
        byte[] datagram = Traffic.udp(CLIENT, PORT, "10.9.9.9", 53);
        String first = Traffic.server(datagram);
        done(fixture.ask(new Request.DeleteServer(dns, DirectorFixture.serverKey(first + ":53"))));
        set("expire_nodest_conn", 0);
        assertThat(Traffic.verdict(datagram)).isEqualTo("drop");
        set("expire_nodest_conn", 1);
        assertThat(Traffic.server(datagram)).isEqualTo(other(first));
    }

    @Test
    void expireQuiescentTemplate() {
        done(fixture.ask(new Request.EditService(
                new ServiceSpec(DirectorFixture.key(VIP), "rr", ServiceSpec.PERSISTENT, 100, -1, ""))));
        set("expire_quiescent_template", 0);
        String first = segment(Traffic.SYN);
        done(fixture.editServer(VIP, first + ":80", 0));
        assertThat(Traffic.server(Traffic.tcp(CLIENT, 7, "10.9.9.9", 80, Traffic.SYN)))
                .isEqualTo(first);
        set("expire_quiescent_template", 1);
        assertThat(Traffic.server(Traffic.tcp(CLIENT, 8, "10.9.9.9", 80, Traffic.SYN)))
                .isEqualTo(other(first));
    }

    /** What a SYN of the same port meets after a RST (CLOSE) and after a FIN (FIN_WAIT, where answers are not seen). */
    @ParameterizedTest
    @CsvSource({"0,4,false", "1,4,true", "2,4,true", "3,4,true", "0,17,false", "1,17,false", "2,17,true", "3,17,true"})
    void connReuseMode(int mode, int flags, boolean anew) {
        set("conn_reuse_mode", mode);
        String first = segment(Traffic.SYN);
        segment(Traffic.ACK);
        segment(flags);
        assertThat(segment(Traffic.SYN)).isEqualTo(anew ? other(first) : first);
    }

    /** Reference §8, complaint 2. */
    @Test
    void noReuseModePinsAClientToAServerOfWeightZero() {
        set("conn_reuse_mode", 0);
        String first = segment(Traffic.SYN);
        done(fixture.editServer(VIP, first + ":80", 0));
        assertThat(segment(Traffic.SYN)).isEqualTo(other(first));
    }

    @Test
    void sloppyTcp() {
        assertThat(segment(Traffic.ACK)).isEqualTo("none");
        set("sloppy_tcp", 1);
        assertThat(segment(Traffic.RST)).isEqualTo("none");
        String first = segment(Traffic.ACK);
        assertThat(first).isNotEqualTo("none");
        assertThat(segment(Traffic.ACK)).isEqualTo(first);
        assertThat(fixture.status(DirectorFixture.key(VIP)).servers())
                .as("the kernel has it established at once")
                .anyMatch(server -> server.active() == 1);
    }

    @Test
    void sloppySctp() {
        ServiceKey key = new ServiceKey(Protocol.SCTP, DirectorFixture.address("10.9.9.9"), 36, 0);
        done(fixture.ask(new Request.AddService(new ServiceSpec(key, "rr", 0, 0, -1, ""))));
        done(fixture.ask(
                new Request.AddServer(key, DirectorFixture.server("10.0.2.1:36", ForwardingMethod.DIRECT, 1))));
        assertThat(Traffic.server(Traffic.sctpData(CLIENT, PORT, "10.9.9.9", 36)))
                .isEqualTo("none");
        set("sloppy_sctp", 1);
        assertThat(Traffic.server(Traffic.sctpData(CLIENT, PORT, "10.9.9.9", 36)))
                .isEqualTo("10.0.2.1");
    }

    private static final int UNREACHABLE = 3;

    /** The way to the client is known, or the packet is for the director itself ({@code BPF_FIB_LKUP_RET_NOT_FWDED}). */
    @ParameterizedTest
    @CsvSource({"0,sent", "7,sent", "4,pass"})
    void natIcmpSend(int route, String verdict) {
        ServerSpec masqueraded = DirectorFixture.server("10.0.2.3:8080", ForwardingMethod.MASQUERADE, 1);
        done(fixture.ask(new Request.AddServer(DirectorFixture.key(VIP), masqueraded)));
        byte[] orphan = Traffic.tcp("10.0.2.3", 8080, CLIENT, 7, Traffic.ACK);
        Kernel.fib = (packet, params, flags) -> route;
        try {
            assertThat(Traffic.verdict(orphan)).isEqualTo("pass");
            set("nat_icmp_send", 1);
            assertThat(Traffic.verdict(orphan)).isEqualTo(verdict);
            if (route != 4) assertUnreachable(Traffic.sent(orphan));
            assertThat(Traffic.verdict(Traffic.tcp("10.0.2.3", 8081, CLIENT, 7, Traffic.ACK)))
                    .as("another port")
                    .isEqualTo("pass");
            assertThat(Traffic.verdict(Traffic.tcp("10.0.2.3", 8080, CLIENT, 7, Traffic.RST)))
                    .isEqualTo("pass");
        } finally {
            Kernel.fib = (packet, params, flags) -> 4;
        }
    }

    /** From the director's own address towards the server. */
    private static void assertUnreachable(byte[] error) {
        assertThat(error[23]).as("ICMP").isEqualTo((byte) 1);
        assertThat(Arrays.copyOfRange(error, 34, 36)).containsExactly(UNREACHABLE, 3);
        assertThat(Arrays.copyOfRange(error, 26, 34)).isEqualTo(new byte[] {(byte) 192, (byte) 168, 0, 1, 10, 0, 2, 3});
    }

    @Test
    void scheduleIcmp() {
        done(fixture.ask(new Request.EditService(DirectorFixture.service(VIP, "sh"))));
        byte[] tooBig = Traffic.error("10.9.9.9", 80, CLIENT, PORT, UNREACHABLE, 4);
        assertThat(Traffic.server(tooBig)).isEqualTo("none");
        set("schedule_icmp", 1);
        String server = Traffic.server(tooBig);
        assertThat(server).as("as its connection").isEqualTo(fixture.pick(VIP, CLIENT, PORT));
        assertThat(Traffic.server(tooBig)).isEqualTo(server);
        assertThat(fixture.status(DirectorFixture.key(VIP)).servers())
                .as("one entry, in state NONE")
                .allMatch(each -> each.active() == 0)
                .anyMatch(each -> each.inactive() == 1);
        assertThat(segment(Traffic.ACK)).isEqualTo(server);
        byte[] others = Traffic.error("10.9.9.8", 80, CLIENT, PORT, UNREACHABLE, 4);
        assertThat(Traffic.verdict(others)).isEqualTo("pass");
        fixture.pass(4);
        assertThat(Traffic.verdict(Traffic.error("10.9.9.9", 80, CLIENT, PORT, 8, 0)))
                .as("no error")
                .isEqualTo("pass");
    }

    /** Reference §3.9: with 0 the outer header may be fragmented. */
    @Test
    void pmtuDisc() {
        for (String server : List.of(A, B))
            done(fixture.ask(new Request.EditServer(
                    DirectorFixture.key(VIP), DirectorFixture.server(server, ForwardingMethod.TUNNEL, 1))));
        byte[] syn = Traffic.whole(CLIENT, PORT, "10.9.9.9", 80, Traffic.SYN);
        assertThat(Traffic.sent(syn)[20] & 0x40).isEqualTo(0x40);
        set("pmtu_disc", 0);
        byte[] wrapped = Traffic.sent(syn);
        assertThat(wrapped[23]).as("IPIP").isEqualTo((byte) 4);
        assertThat(wrapped[20] & 0x40).as("outer header").isZero();
        assertThat(wrapped[40] & 0x40).as("inner header").isEqualTo(0x40);
        set("pmtu_disc", 1);
        assertThat(Traffic.sent(syn)[20] & 0x40).isEqualTo(0x40);
    }

    /** {@code lblc_expiration}: of two servers the destination goes on with the one it had, for so long. */
    @ParameterizedTest
    @CsvSource({"lblc,lblc_expiration", "lblcr,lblcr_expiration"})
    void localityExpiration(String scheduler, String sysctl) {
        done(fixture.ask(new Request.EditService(DirectorFixture.service(VIP, scheduler))));
        for (String server : List.of(A, B)) done(fixture.editServer(VIP, server, 100));
        set(sysctl, 60);
        String first = connect(PORT);
        for (int port = 1; port < 5; port++) assertThat(connect(port)).isEqualTo(first);
        fixture.pass(59);
        assertThat(connect(5)).isEqualTo(first);
        fixture.pass(61);
        assertThat(connect(6)).as("the other has fewer connections").isEqualTo(other(first));
    }

    /** To be established. */
    private static String connect(int port) {
        String server = Traffic.server(Traffic.tcp(CLIENT, port, "10.9.9.9", 80, Traffic.SYN));
        assertThat(Traffic.server(Traffic.tcp(CLIENT, port, "10.9.9.9", 80, Traffic.ACK)))
                .isEqualTo(server);
        return server;
    }

    @Test
    void whatIsCompiledInIsWhatIsNeeded() {
        List<Set<DatapathFeature>> compiled = new ArrayList<>();
        fixture.programs = new Programs() {
            @Override
            public void install(int unitShift) {
                Fixed.UNIT_SHIFT.set(unitShift);
            }

            @Override
            public void extend(Set<DatapathFeature> features, @Nullable SchedulerCode schedulers) {
                compiled.add(Set.copyOf(features));
            }
        };
        fixture.restart();
        set("sloppy_tcp", 1);
        assertThat(compiled).isEmpty();
        set("pmtu_disc", 0);
        set("pmtu_disc", 1);
        set("schedule_icmp", 1);
        assertThat(compiled)
                .containsExactly(
                        Set.of(DatapathFeature.CLEAR_DF),
                        Set.of(DatapathFeature.CLEAR_DF, DatapathFeature.SCHEDULE_ICMP));
        compiled.clear();
        fixture.restart();
        assertThat(compiled).containsExactly(Set.of(DatapathFeature.SCHEDULE_ICMP));
    }
}
