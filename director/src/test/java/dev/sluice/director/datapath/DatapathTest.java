package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole packets through {@link Datapath#receive} on the JVM; sums of what comes out are computed in full by {@link Frame}. */
@ParameterizedClass
@EnumSource(Hook.class)
class DatapathTest {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", RS1 = "10.0.2.1", RS2 = "10.0.2.2";
    private static final int INGRESS = 3, SYN = 2, ACK = 16, FIN = 17, RST = 4;

    @Parameter
    Hook hook = Hook.TC;

    private Balancer balancer;
    private long nanos = 1_000_000_000_000L;
    private int service;

    @BeforeEach
    void start() {
        Kernel.clock = () -> nanos;
        balancer = Balancer.simulated();
        service = balancer.addService(VIP, 80, Ip4.TCP, Service.SEQUENCE);
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
        Kernel.fib = (packet, params, flags) -> 4;
        Fixed.BOUNCE.set(1);
    }

    private record Sent(int verdict, Frame frame, int device) {}

    private Sent receive(Frame frame) {
        Kernel.redirected.set(0);
        Packet p = new Packet(frame.bytes(), INGRESS, hook);
        int verdict = Datapath.receive(p);
        return new Sent(verdict, new Frame(p.bytes()), Kernel.redirected.get());
    }

    private static Frame fromClient(int port, int flags) {
        return Frame.tcp(CLIENT, port, VIP, 80, flags, 11);
    }

    private void seconds(int seconds) {
        nanos += seconds * 1_000_000_000L;
    }

    private int servers(int method) {
        int first = balancer.addServer(service, RS1, 80, method);
        int second = balancer.addServer(service, RS2, method == Server.MASQUERADE ? 8080 : 80, method);
        balancer.planRoundRobin(service, first, second);
        return first;
    }

    @Test
    void directLeavesThePacketAloneButForLinkAndHop() {
        int server = servers(Server.DIRECT);
        Frame syn = fromClient(1024, SYN);
        Sent sent = receive(syn);
        assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
        assertThat(sent.device()).isEqualTo(Balancer.DEVICE);
        assertThat(sent.frame().destinationLink()).isEqualTo(HexFormat.of().parseHex("020000000001"));
        assertThat(sent.frame().sourceLink()).isEqualTo(HexFormat.of().parseHex("020000000001"));
        assertThat(sent.frame().ttl()).isEqualTo(63);
        assertThat(sent.frame().ipSumRight()).isTrue();
        assertThat(Arrays.copyOfRange(sent.frame().bytes(), 26, syn.bytes().length))
                .isEqualTo(Arrays.copyOfRange(syn.bytes(), 26, syn.bytes().length));
        assertThat(balancer.counters(server)).containsExactly(1, 1, syn.length(), 0, 0);
        assertThat(balancer.gauge(server)).isEqualTo(1L << 32);
    }

    @Test
    void connectionsTakeTurnsAndStay() {
        int first = servers(Server.DIRECT);
        for (int port = 1; port <= 10; port++) receive(fromClient(port, SYN));
        for (int round = 0; round < 3; round++)
            for (int port = 1; port <= 10; port++)
                assertThat(receive(fromClient(port, ACK)).frame().destinationLink()[5])
                        .isEqualTo((byte) (2 - port % 2));
        assertThat(balancer.counters(first)[0]).isEqualTo(5);
        assertThat(balancer.counters(first)[1]).isEqualTo(20);
        assertThat(balancer.gauge(first)).isEqualTo(5L << 32);
        assertThat(balancer.words()).hasSize(10);
    }

    /** A packet that changes nothing else leaves a young word alone; and yet no connection ends early. */
    @Test
    void timesAreRenewedNowAndThen() {
        int server = servers(Server.DIRECT);
        receive(fromClient(1, SYN));
        receive(fromClient(1, ACK));
        long word = balancer.words().getFirst();
        seconds(4);
        receive(fromClient(1, ACK));
        assertThat(balancer.words()).containsExactly(word);
        seconds(4);
        receive(fromClient(1, ACK));
        assertThat(balancer.words())
                .singleElement()
                .satisfies(w -> assertThat(ConnectionWord.age(w, Clock.now())).isZero());
        seconds(4);
        receive(fromClient(1, ACK));
        seconds(899);
        receive(fromClient(1, ACK));
        assertThat(balancer.counters(server)[0]).isEqualTo(1);
        seconds(910);
        receive(fromClient(1, SYN));
        receive(fromClient(2, SYN));
        assertThat(balancer.counters(server)[0]).isEqualTo(2);
    }

    @Test
    void finishedConnectionsAreInactive() {
        int first = servers(Server.DIRECT);
        receive(fromClient(1, SYN));
        receive(fromClient(1, ACK));
        receive(fromClient(1, FIN));
        assertThat(balancer.gauge(first)).isEqualTo(1);
        receive(fromClient(1, RST));
        assertThat(balancer.words())
                .singleElement()
                .satisfies(word -> assertThat(ConnectionWord.state(word)).isEqualTo(TcpState.CLOSE));
        assertThat(balancer.gauge(first)).isEqualTo(1);
    }

    @Test
    void masqueradeTranslatesThereAndBack() {
        servers(Server.MASQUERADE);
        receive(fromClient(1, SYN));
        Sent there = receive(fromClient(2, SYN));
        assertThat(there.verdict()).isEqualTo(Packet.REDIRECT);
        assertThat(there.frame().destination()).isEqualTo(RS2);
        assertThat(there.frame().destinationPort()).isEqualTo(8080);
        assertThat(there.frame().source()).isEqualTo(CLIENT);
        assertThat(there.frame().ttl()).isEqualTo(63);
        assertThat(there.frame().ipSumRight()).isTrue();
        assertThat(there.frame().transportSumRight()).isTrue();

        Kernel.fib = DatapathTest::routeToClient;
        Sent back = receive(Frame.tcp(RS2, 8080, CLIENT, 2, SYN | ACK, 0));
        assertThat(back.verdict()).isEqualTo(Packet.REDIRECT);
        assertThat(back.device()).isEqualTo(9);
        assertThat(back.frame().source()).isEqualTo(VIP);
        assertThat(back.frame().sourcePort()).isEqualTo(80);
        assertThat(back.frame().destinationLink()).isEqualTo(new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(back.frame().sourceLink()).isEqualTo(new byte[] {7, 8, 9, 10, 11, 12});
        assertThat(back.frame().ipSumRight()).isTrue();
        assertThat(back.frame().transportSumRight()).isTrue();
        assertThat(balancer.counters(2)).containsExactly(1, 1, 51, 1, 40);
    }

    private static int routeToClient(Packet p, Mem params, int flags) {
        assertThat(params.u32(32)).isEqualTo(Frame.address(CLIENT));
        params.u32(8, 9);
        params.u16(6, 1500);
        for (int i = 0; i < 6; i++) {
            params.u8(58 + i, 1 + i);
            params.u8(52 + i, 7 + i);
        }
        return 0;
    }

    @Test
    void aServersCloseEndsTheConnection() {
        servers(Server.MASQUERADE);
        Kernel.fib = DatapathTest::routeToClient;
        receive(fromClient(1, SYN));
        receive(Frame.tcp(RS1, 80, CLIENT, 1, SYN | ACK, 0));
        receive(fromClient(1, ACK));
        assertThat(state()).isEqualTo(TcpState.ESTABLISHED);
        receive(Frame.tcp(RS1, 80, CLIENT, 1, FIN, 0));
        assertThat(state()).isEqualTo(TcpState.FIN_WAIT);
        receive(fromClient(1, FIN));
        assertThat(state()).isEqualTo(TcpState.TIME_WAIT);
    }

    private int state() {
        return ConnectionWord.state(balancer.words().getFirst());
    }

    @Test
    void oneServerOfTwoServicesAnswersForTheRightOne() {
        int other = balancer.addService("10.9.9.8", 8000, Ip4.TCP, Service.SEQUENCE);
        int a = balancer.addServer(service, RS1, 80, Server.MASQUERADE);
        int b = balancer.addServer(other, RS1, 80, Server.MASQUERADE);
        balancer.planRoundRobin(service, a);
        balancer.planRoundRobin(other, b);
        Kernel.fib = DatapathTest::routeToClient;
        receive(fromClient(5, SYN));
        receive(Frame.tcp(CLIENT, 6, "10.9.9.8", 8000, SYN, 0));
        assertThat(receive(Frame.tcp(RS1, 80, CLIENT, 5, SYN | ACK, 0)).frame().source())
                .isEqualTo(VIP);
        Sent sixth = receive(Frame.tcp(RS1, 80, CLIENT, 6, SYN | ACK, 0));
        assertThat(sixth.frame().source()).isEqualTo("10.9.9.8");
        assertThat(sixth.frame().sourcePort()).isEqualTo(8000);
        assertThat(receive(Frame.tcp(RS1, 80, CLIENT, 7, SYN | ACK, 0)).verdict())
                .isEqualTo(Packet.PASS);
    }

    @Test
    void tunnelWrapsThePacket() {
        servers(Server.TUNNEL);
        Frame syn = fromClient(1, SYN).tos(0x2f);
        Sent sent = receive(syn);
        Frame outer = sent.frame();
        assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
        assertThat(outer.source()).isEqualTo("10.0.2.254");
        assertThat(outer.destination()).isEqualTo(RS1);
        assertThat(outer.protocol()).isEqualTo(4);
        assertThat(outer.length()).isEqualTo(syn.length() + 20);
        assertThat(outer.ttl()).isEqualTo(63);
        assertThat(outer.tos()).as("congestion stays inside").isEqualTo(0x2e);
        assertThat(outer.u16(20)).isEqualTo(0x4000);
        assertThat(outer.ipSumRight()).isTrue();
        assertThat(outer.destinationLink()).isEqualTo(HexFormat.of().parseHex("020000000001"));
        assertThat(outer.u16(12)).isEqualTo(0x0800);
        Frame inner = outer.inner();
        assertThat(inner.destination()).isEqualTo(VIP);
        assertThat(inner.ttl()).isEqualTo(63);
        assertThat(inner.ipSumRight()).isTrue();
        assertThat(inner.transportSumRight()).isTrue();
    }

    @Test
    void udpIsInactiveAndMayLackAChecksum() {
        int dns = balancer.addService(VIP, 53, Ip4.UDP, Service.SEQUENCE);
        int server = balancer.addServer(dns, RS1, 5353, Server.MASQUERADE);
        balancer.planRoundRobin(dns, server);
        Sent sent = receive(Frame.udp(CLIENT, 4000, VIP, 53, 20));
        assertThat(sent.frame().destinationPort()).isEqualTo(5353);
        assertThat(sent.frame().transportSumRight()).isTrue();
        assertThat(receive(Frame.udp(CLIENT, 4001, VIP, 53, 20).withoutUdpChecksum())
                        .frame()
                        .u16(40))
                .isZero();
        assertThat(balancer.gauge(server)).isEqualTo(2);
    }

    @Test
    void nobodyToServeIsSaidByIcmp() {
        for (int method : new int[] {Server.DIRECT, Server.MASQUERADE}) balancer.addServer(service, RS1, 80, method);
        Frame syn = fromClient(1, SYN);
        Sent sent = receive(syn);
        icmp(sent, syn, 3, 3, 0);
        assertThat(balancer.outcome(Outcome.NO_SERVER)).isEqualTo(1);
    }

    private void icmp(Sent sent, Frame about, int type, int code, int mtu) {
        Frame error = sent.frame();
        assertThat(sent.verdict()).isEqualTo(hook == Hook.XDP ? Packet.TX : Packet.REDIRECT);
        if (hook == Hook.TC) assertThat(sent.device()).isEqualTo(INGRESS);
        assertThat(error.source()).isEqualTo(VIP);
        assertThat(error.destination()).isEqualTo(about.source());
        assertThat(error.protocol()).isEqualTo(1);
        assertThat(error.destinationLink()).isEqualTo(about.sourceLink());
        assertThat(error.sourceLink()).isEqualTo(about.destinationLink());
        assertThat(error.bytes()).hasSize(14 + error.length());
        assertThat(error.ipSumRight()).isTrue();
        assertThat(error.icmpSumRight()).isTrue();
        assertThat(error.u8(34)).isEqualTo(type);
        assertThat(error.u8(35)).isEqualTo(code);
        assertThat(error.u16(40)).isEqualTo(mtu);
        byte[] quoted = error.quoted().bytes();
        assertThat(Arrays.copyOfRange(quoted, 14, quoted.length))
                .hasSizeGreaterThanOrEqualTo(28)
                .isEqualTo(Arrays.copyOfRange(about.bytes(), 14, quoted.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {Server.DIRECT, Server.MASQUERADE, Server.TUNNEL})
    void lastHopAndTooLargeAreSaidByIcmp(int method) {
        servers(method);
        Frame dying = fromClient(1, SYN).ttl(1);
        icmp(receive(dying), dying, 11, 0, 0);
        Frame large = Frame.tcp(CLIENT, 2, VIP, 80, SYN, 1461);
        icmp(receive(large), large, 3, 4, method == Server.TUNNEL ? 1480 : 1500);
        Frame options = Frame.tcp(CLIENT, 2, VIP, 80, SYN, 1461, 40);
        icmp(receive(options), options, 3, 4, method == Server.TUNNEL ? 1480 : 1500);
        Frame fits = Frame.tcp(CLIENT, 2, VIP, 80, ACK, method == Server.TUNNEL ? 1440 : 1460);
        assertThat(receive(fits).verdict()).isEqualTo(Packet.REDIRECT);
    }

    @Test
    void icmpErrorsAreLimited() {
        int errors = 0;
        for (int i = 0; i < 1000; i++) if (receive(fromClient(1, SYN)).verdict() != Packet.DROP) errors++;
        assertThat(errors).isEqualTo(50);
        assertThat(balancer.outcome(Outcome.ICMP_LIMITED)).isEqualTo(950);
        seconds(1);
        assertThat(receive(fromClient(1, SYN)).verdict()).isNotEqualTo(Packet.DROP);
    }

    @Test
    void groupsAndLoopbackGetNoError() {
        assertThat(receive(Frame.tcp("224.0.0.1", 1, VIP, 80, SYN, 0)).verdict())
                .isEqualTo(Packet.DROP);
        assertThat(receive(Frame.tcp("127.0.0.1", 1, VIP, 80, SYN, 0)).verdict())
                .isEqualTo(Packet.DROP);
    }

    @Test
    void whatIsNotOursPassesUnchanged() {
        servers(Server.DIRECT);
        for (Frame frame : new Frame[] {
            Frame.tcp(CLIENT, 1, VIP, 81, SYN, 0),
            Frame.udp(CLIENT, 1, VIP, 80, 5),
            fromClient(1, ACK),
            fromClient(1, SYN | RST),
            fromClient(1, SYN).fragmentField(0x0001)
        }) {
            byte[] before = frame.bytes().clone();
            Sent sent = receive(frame);
            assertThat(sent.verdict()).isEqualTo(Packet.PASS);
            assertThat(sent.frame().bytes()).isEqualTo(before);
        }
        assertThat(balancer.words()).isEmpty();
        assertThat(balancer.outcome(Outcome.STRAY)).isEqualTo(2);
        assertThat(balancer.outcome(Outcome.FRAGMENT_PASSED)).isEqualTo(1);
    }

    @Test
    void truncatedFramesPassUnchanged() {
        servers(Server.MASQUERADE);
        byte[] whole = fromClient(1, SYN).bytes();
        for (int length = 14; length < whole.length; length++) {
            Packet p = new Packet(Arrays.copyOf(whole, length), INGRESS, hook);
            assertThat(Datapath.receive(p)).as("%d bytes", length).isEqualTo(Packet.PASS);
            assertThat(p.bytes()).isEqualTo(Arrays.copyOf(whole, length));
        }
        assertThat(balancer.words()).isEmpty();
    }

    @Test
    void framesForOthersPass() {
        servers(Server.DIRECT);
        Frame group = fromClient(1, SYN);
        group.bytes()[0] = 1;
        Packet p = new Packet(group.bytes(), INGRESS, hook).withType(2);
        assertThat(Datapath.receive(p)).isEqualTo(Packet.PASS);
    }

    @Test
    void idleConnectionsExpire() {
        int first = servers(Server.DIRECT);
        receive(fromClient(1, SYN));
        receive(fromClient(1, ACK));
        seconds(899);
        assertThat(receive(fromClient(1, ACK)).verdict()).isEqualTo(Packet.REDIRECT);
        seconds(909);
        assertThat(receive(fromClient(1, ACK)).verdict()).isEqualTo(Packet.PASS);
        assertThat(receive(fromClient(1, SYN)).frame().destinationLink()[5])
                .as("scheduled anew")
                .isEqualTo((byte) 2);
        assertThat(balancer.words()).hasSize(1);
        assertThat(balancer.gauge(first)).isZero();
        assertThat(balancer.gauge(2)).isEqualTo(1L << 32);
    }

    @Test
    void aNewSynOnAFinishedConnectionIsScheduledAnew() {
        servers(Server.DIRECT);
        receive(fromClient(1, SYN));
        receive(fromClient(1, ACK));
        assertThat(receive(fromClient(1, SYN)).frame().destinationLink()[5])
                .as("established stays")
                .isEqualTo((byte) 1);
        receive(fromClient(1, RST));
        assertThat(receive(fromClient(1, SYN)).frame().destinationLink()[5]).isEqualTo((byte) 2);
        assertThat(balancer.words()).hasSize(1);
        assertThat(balancer.gauge(1)).isZero();
    }

    @Test
    void aQuiescedServerKeepsConnectionsButGetsNoNewOnes() {
        servers(Server.DIRECT);
        receive(fromClient(1, SYN));
        receive(fromClient(1, ACK));
        Server first = balancer.server(1);
        first.flags(first.flags() | Server.QUIESCED);
        assertThat(receive(fromClient(1, ACK)).frame().destinationLink()[5]).isEqualTo((byte) 1);
        assertThat(receive(fromClient(1, SYN)).frame().destinationLink()[5]).isEqualTo((byte) 2);
    }

    @Test
    void aRemovedServersConnectionsReviveWithIt() {
        servers(Server.DIRECT);
        receive(fromClient(1, SYN));
        receive(fromClient(1, ACK));
        Server first = balancer.server(1);
        int flags = first.flags();
        first.flags(flags & ~Server.AVAILABLE);
        assertThat(receive(fromClient(1, ACK)).verdict()).isEqualTo(Packet.DROP);
        first.flags(flags);
        assertThat(receive(fromClient(1, ACK)).verdict()).isEqualTo(Packet.REDIRECT);
        first.flags(flags & ~Server.AVAILABLE);
        assertThat(receive(fromClient(1, SYN)).frame().destinationLink()[5]).isEqualTo((byte) 2);
        assertThat(balancer.gauge(1)).isZero();
    }

    @Test
    void aRemovedServersUdpFlowsGoToAnother() {
        int dns = balancer.addService(VIP, 53, Ip4.UDP, Service.SEQUENCE);
        int a = balancer.addServer(dns, RS1, 53, Server.DIRECT);
        int b = balancer.addServer(dns, RS2, 53, Server.DIRECT);
        balancer.planRoundRobin(dns, a, b);
        receive(Frame.udp(CLIENT, 1, VIP, 53, 4));
        balancer.server(a).flags(Server.IN_USE);
        assertThat(receive(Frame.udp(CLIENT, 1, VIP, 53, 4)).frame().destinationLink()[5])
                .isEqualTo((byte) b);
        assertThat(balancer.words()).hasSize(1);
    }

    @Test
    void aLocalServersPacketsGoUpTheStack() {
        int server = servers(Server.MASQUERADE);
        balancer.server(server).flags(balancer.server(server).flags() | Server.LOCAL);
        Sent sent = receive(fromClient(1, SYN));
        assertThat(sent.verdict()).isEqualTo(Packet.PASS);
        assertThat(sent.frame().destination()).isEqualTo(RS1);
        assertThat(sent.frame().ttl()).isEqualTo(64);
        assertThat(sent.frame().ipSumRight()).isTrue();
        assertThat(sent.frame().transportSumRight()).isTrue();
        Packet reply = new Packet(Frame.tcp(RS1, 80, CLIENT, 1, SYN | ACK, 0).bytes(), INGRESS, Hook.TC).withType(4);
        assertThat(Datapath.leave(reply)).isEqualTo(Packet.PASS);
        Frame back = new Frame(reply.bytes());
        assertThat(back.source()).isEqualTo(VIP);
        assertThat(back.ipSumRight()).isTrue();
        assertThat(back.transportSumRight()).isTrue();
    }

    @Test
    void withoutALinkAddressTheKernelIsAsked() {
        servers(Server.DIRECT);
        Server first = balancer.server(1);
        first.flags(first.flags() & ~Server.REACHABLE);
        Sent sent = receive(fromClient(1, SYN));
        if (hook == Hook.TC) {
            assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
            assertThat(sent.device()).isEqualTo(Balancer.DEVICE);
            return;
        }
        assertThat(sent.verdict()).isEqualTo(Packet.DROP);
        assertThat(balancer.outcome(Outcome.UNREACHABLE_SERVER)).isEqualTo(1);
        Kernel.fib = (packet, params, flags) -> {
            params.u32(8, INGRESS);
            return 0;
        };
        assertThat(receive(fromClient(1, SYN)).verdict())
                .as("out of where it came in")
                .isEqualTo(Packet.TX);
        Fixed.BOUNCE.set(0);
        Sent redirected = receive(fromClient(1, SYN));
        assertThat(redirected.verdict()).as("where XDP_TX is not to be used").isEqualTo(Packet.REDIRECT);
        assertThat(redirected.device()).isEqualTo(INGRESS);
    }

    @Test
    void routesToClientsAreRemembered() {
        servers(Server.MASQUERADE);
        int[] asked = {0};
        Kernel.fib = (packet, params, flags) -> {
            asked[0]++;
            return routeToClient(packet, params, flags);
        };
        receive(fromClient(1, SYN));
        Frame reply = Frame.tcp(RS1, 80, CLIENT, 1, ACK, 0);
        for (int i = 0; i < 5; i++) receive(reply);
        assertThat(asked[0]).isEqualTo(1);
        seconds(2);
        receive(reply);
        assertThat(asked[0]).isEqualTo(2);
        balancer.settings().routeEpoch(1);
        receive(reply);
        assertThat(asked[0]).isEqualTo(3);
    }

    @Test
    void repliesWithoutANeighbourStillGo() {
        servers(Server.MASQUERADE);
        Kernel.fib = (packet, params, flags) -> {
            params.u32(8, 12);
            params.u16(6, 1500);
            return 7;
        };
        receive(fromClient(1, SYN));
        Sent sent = receive(Frame.tcp(RS1, 80, CLIENT, 1, ACK, 0));
        assertThat(sent.frame().source()).isEqualTo(VIP);
        assertThat(sent.frame().transportSumRight()).isTrue();
        assertThat(sent.verdict()).isEqualTo(hook == Hook.TC ? Packet.REDIRECT : Packet.PASS);
        assertThat(sent.frame().ttl()).isEqualTo(hook == Hook.TC ? 63 : 64);
    }

    @Test
    void segmentedPacketsAreJudgedBySegment() {
        hook = Hook.TC;
        servers(Server.TUNNEL);
        receive(fromClient(1, SYN));
        byte[] big = Frame.tcp(CLIENT, 1, VIP, 80, ACK, 4000).bytes();
        assertThat(Datapath.receive(new Packet(big, INGRESS, hook).withGsoSize(1440)))
                .isEqualTo(Packet.REDIRECT);
        assertThat(balancer.counters(1)[1]).isEqualTo(1 + 3);
        Packet tooBig = new Packet(big, INGRESS, hook).withGsoSize(1441);
        assertThat(Datapath.receive(tooBig)).isEqualTo(Packet.REDIRECT);
        assertThat(new Frame(tooBig.bytes()).u16(40)).isEqualTo(1480);
    }
}
