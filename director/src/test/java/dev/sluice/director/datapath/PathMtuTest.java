package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Packet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router on the way to a tunnelled server says of packets that are too large for its next link. */
@ParameterizedClass
@CsvSource({
    "false, false, TC", "false, false, XDP", "false, true, TC", "false, true, XDP",
    "true, false, TC", "true, false, XDP", "true, true, TC", "true, true, XDP"
})
class PathMtuTest {
    private static final int SYN = 2, ACK = 16, FIRST_LINK = 1500, CLIENT_PORT = 5000;
    /** Of the quoted packet behind its outer header, as much as RFC 792 asks for and the inner headers. */
    private static final int QUOTED = 80;

    @Parameter(0)
    boolean inner6;

    @Parameter(1)
    boolean outer6;

    @Parameter(2)
    Hook hook = Hook.TC;

    private Balancer balancer;
    private Server server;
    private String client = "", virtual = "", router = "";

    @BeforeEach
    void start() {
        Kernel.clock = () -> 1_000_000_000_000L;
        balancer = Balancer.simulated();
        client = inner6 ? "2001:db8:1::1" : "10.0.1.1";
        virtual = inner6 ? "2001:db8:9::9" : "10.9.9.9";
        router = outer6 ? "2001:db8:3::1" : "10.0.3.1";
        server = serve(Ip4.TCP);
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
    }

    private Server serve(int protocol) {
        int service = balancer.addService(virtual, 80, protocol, Service.SEQUENCE);
        int index = balancer.addServer(service, outer6 ? "2001:db8:2::1" : "10.0.2.1", 80, Server.TUNNEL);
        balancer.planRoundRobin(service, index);
        return balancer.server(index);
    }

    /** A segment of so many bytes with its IP header. */
    private AnyFrame segment(int flags, int length) {
        return AnyFrame.tcp(client, CLIENT_PORT, virtual, 80, flags, length - 20 - (inner6 ? 40 : 20));
    }

    private int verdict(AnyFrame frame) {
        return Datapath.receive(new Packet(frame.bytes().clone(), KernelTwin.INGRESS, hook));
    }

    private AnyFrame complaint(AnyFrame wrapped, int quoted, int mtu) {
        return wrapped.error(router, AnyFrame.Error.TOO_BIG, quoted).mtu(mtu);
    }

    private int overhead(int encapsulation) {
        return (outer6 ? Ip6.SIZE : Ip4.SIZE) + Encapsulation.overhead(encapsulation, hook == Hook.XDP);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x00_01_c0_17, 0x01_01_c0_17, 0x02_01_c0_17, 0x00_02_00_00, 0x01_02_00_00})
    void lowersTheServersMtuAndTellsTheClient(int encapsulation) {
        server.encapsulation(encapsulation);
        AnyFrame _ = segment(SYN, 80).received(hook);
        AnyFrame large = segment(ACK, 1420);
        AnyFrame wrapped = large.received(hook);
        assertThat(wrapped.bytes()).hasSizeGreaterThan(Eth.SIZE + 1420);
        assertThat(verdict(complaint(wrapped, QUOTED, 1400))).isEqualTo(Packet.DROP);
        assertThat(server.mtu()).isEqualTo(1400);
        AnyFrame error = large.received(hook);
        assertThat(error.mtu()).isEqualTo(1400 - overhead(encapsulation));
        assertThat(error.destination()).isEqualTo(AnyFrame.of(large.bytes()).source());
        assertThat(verdict(segment(ACK, 1400 - overhead(encapsulation)))).isIn(Packet.REDIRECT, Packet.TX);
    }

    @Test
    void firstFragmentsOfLargeDatagramsCount() {
        server = serve(Ip4.UDP);
        AnyFrame first = AnyFrame.udp(client, CLIENT_PORT, virtual, 80, 3000)
                .pieces(1360)
                .getFirst();
        assertThat(verdict(complaint(first.received(hook), QUOTED, 1300))).isEqualTo(Packet.DROP);
        assertThat(server.mtu()).isLessThan(FIRST_LINK);
    }

    @Test
    void believesNoMoreThanItMust() {
        AnyFrame syn = segment(SYN, 80).received(hook);
        int _ = verdict(complaint(syn, QUOTED, FIRST_LINK + 1));
        assertThat(server.mtu()).as("wider than the first link").isEqualTo(FIRST_LINK);
        int ports = Eth.SIZE + (outer6 ? Ip6.SIZE : Ip4.SIZE) + (inner6 ? Ip6.SIZE : Ip4.SIZE);
        assertThat(verdict(complaint(forged(syn, ports), QUOTED, 1000)))
                .as("of no connection")
                .isEqualTo(Packet.PASS);
        int endOfOuter = Eth.SIZE + (outer6 ? Ip6.SIZE : Ip4.SIZE) - 1;
        assertThat(verdict(complaint(forged(syn, endOfOuter), QUOTED, 1000)))
                .as("of another server")
                .isEqualTo(Packet.PASS);
        assertThat(verdict(complaint(syn, 8, 1000))).as("quotes too little").isEqualTo(Packet.PASS);
        assertThat(server.mtu()).isEqualTo(FIRST_LINK);
        int _ = verdict(complaint(syn, QUOTED, 20));
        assertThat(server.mtu()).isEqualTo(outer6 ? Ip6.LEAST_MTU + Ip6.SIZE : 552);
    }

    private static AnyFrame forged(AnyFrame frame, int at) {
        byte[] bytes = frame.bytes().clone();
        bytes[at] ^= 1;
        return AnyFrame.of(bytes);
    }
}
