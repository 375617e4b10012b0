package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
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

/** Whole IPv6 packets through {@link Datapath#receive} on the JVM; sums of what comes out are computed in full by {@link Frame6}. */
@ParameterizedClass
@EnumSource(Hook.class)
class Datapath6Test {
    private static final String CLIENT = "2001:db8:1:0:0:0:0:1", VIP = "2001:db8:9:0:0:0:0:9";
    private static final String RS = "2001:db8:2:0:0:0:0:1", SOURCE = "2001:db8:2:0:0:0:0:fe";
    private static final int INGRESS = 3, SYN = 2, ACK = 16;
    private static final int TCP = 6, UDP = 17, ICMP = 58;

    @Parameter
    Hook hook = Hook.TC;

    private Balancer balancer;

    @BeforeEach
    void start() {
        Kernel.clock = () -> 1_000_000_000_000L;
        balancer = Balancer.simulated();
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
        Kernel.fib = (packet, params, flags) -> 4;
        Fixed.BOUNCE.set(1);
    }

    private record Sent(int verdict, Frame6 frame) {}

    private Sent receive(byte[] frame) {
        Packet p = new Packet(frame.clone(), INGRESS, hook);
        int verdict = Datapath.receive(p);
        return new Sent(verdict, new Frame6(p.bytes()));
    }

    private Sent receive(Frame6 frame) {
        return receive(frame.bytes());
    }

    private int serve(String virtual, int protocol, String server, int port, int method) {
        int service = balancer.addService(virtual, 80, protocol, Service.SEQUENCE);
        int index = balancer.addServer(service, server, port, method);
        balancer.planRoundRobin(service, index);
        return index;
    }

    private static Frame6 fromClient(int flags) {
        return Frame6.tcp(CLIENT, 1024, VIP, 80, flags, 11);
    }

    @Test
    void directLeavesThePacketAloneButForLinkAndHop() {
        int server = serve(VIP, TCP, RS, 80, Server.DIRECT);
        for (int flags : new int[] {SYN, ACK, ACK}) {
            Frame6 came = fromClient(flags);
            Sent sent = receive(came);
            assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
            assertThat(sent.frame().destinationLink()).isEqualTo(HexFormat.of().parseHex("020000000001"));
            assertThat(sent.frame().hopLimit()).isEqualTo(63);
            assertThat(Arrays.copyOfRange(sent.frame().bytes(), 22, came.bytes().length))
                    .isEqualTo(Arrays.copyOfRange(came.bytes(), 22, came.bytes().length));
        }
        assertThat(balancer.counters(server)).containsExactly(1, 3, 3L * (40 + 20 + 11), 0, 0);
        assertThat(balancer.gauge(server)).isEqualTo(1L << 32);
    }

    @Test
    void onlyTheWholeAddressIsTheServices() {
        serve(VIP, TCP, RS, 80, Server.DIRECT);
        assertThat(receive(Frame6.tcp(CLIENT, 1024, "2001:db8:9::8", 80, SYN, 0))
                        .verdict())
                .isEqualTo(Packet.PASS);
        assertThat(receive(Frame.tcp("10.0.1.1", 1, "32.1.13.184", 80, SYN, 0).bytes())
                        .verdict())
                .isEqualTo(Packet.PASS);
    }

    @ParameterizedTest
    @ValueSource(ints = {TCP, UDP})
    void masqueradingTranslatesBothWays(int protocol) {
        int server = serve(VIP, protocol, RS, 8080, Server.MASQUERADE);
        for (int flags : new int[] {SYN, ACK}) {
            Sent sent = receive(protocol == TCP ? fromClient(flags) : Frame6.udp(CLIENT, 1024, VIP, 80, 30));
            assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
            assertThat(sent.frame().source()).isEqualTo(CLIENT);
            assertThat(sent.frame().destination()).isEqualTo(RS);
            assertThat(sent.frame().destinationPort()).isEqualTo(8080);
            assertThat(sent.frame().transportSumRight()).isTrue();
        }
        Kernel.fib = (packet, params, flags) -> {
            params.u32(8, 11);
            params.u16(6, 1500);
            return Fib.SUCCESS;
        };
        Sent reply = receive(
                protocol == TCP
                        ? Frame6.tcp(RS, 8080, CLIENT, 1024, SYN | ACK, 0)
                        : Frame6.udp(RS, 8080, CLIENT, 1024, 60));
        assertThat(reply.verdict()).isEqualTo(Packet.REDIRECT);
        assertThat(reply.frame().source()).isEqualTo(VIP);
        assertThat(reply.frame().destination()).isEqualTo(CLIENT);
        assertThat(reply.frame().sourcePort()).isEqualTo(80);
        assertThat(reply.frame().hopLimit()).isEqualTo(63);
        assertThat(reply.frame().transportSumRight()).isTrue();
        assertThat(balancer.counters(server)[3]).isEqualTo(1);
        Sent stranger = receive(Frame6.tcp(RS, 8080, CLIENT, 1025, ACK, 0));
        assertThat(stranger.verdict()).isEqualTo(Packet.PASS);
        assertThat(stranger.frame().source()).isEqualTo(RS);
    }

    @Test
    void extensionHeadersAreSkipped() {
        serve(VIP, TCP, RS, 8080, Server.MASQUERADE);
        Frame6 syn = fromClient(SYN).withExtension(60, 2).withExtension(43, 1).withExtension(0, 3);
        Sent sent = receive(syn);
        assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
        assertThat(sent.frame().destination()).isEqualTo(RS);
        byte[] plain = sent.frame().bytes().clone();
        byte[] shorter = Arrays.copyOf(plain, plain.length - 48);
        System.arraycopy(plain, 54 + 48, shorter, 54, shorter.length - 54);
        shorter[20] = TCP;
        shorter[19] = (byte) (shorter[19] - 48);
        assertThat(new Frame6(shorter).transportSumRight()).isTrue();
        assertThat(new Frame6(shorter).destinationPort()).isEqualTo(8080);
    }

    @Test
    void whatCannotBeReadPasses() {
        serve(VIP, TCP, RS, 80, Server.DIRECT);
        Frame6 tooMany = fromClient(SYN);
        for (int i = 0; i < 7; i++) tooMany = tooMany.withExtension(60, 1);
        assertThat(receive(tooMany).verdict()).isEqualTo(Packet.PASS);
        assertThat(receive(fromClient(SYN).withExtension(60, 30)).verdict()).isEqualTo(Packet.PASS);
        Frame6 beyond = fromClient(SYN).withExtension(60, 1);
        beyond.bytes()[55] = 20;
        assertThat(receive(beyond).verdict()).isEqualTo(Packet.PASS);
        assertThat(balancer.outcome(Outcome.MALFORMED)).isPositive();
        assertThat(balancer.words()).isEmpty();
    }

    /** Neighbour solicitation: ICMPv6 to a group of the solicited node. */
    @Test
    void neighbourDiscoveryAndGroupsAreNotTouched() {
        serve(VIP, TCP, RS, 80, Server.DIRECT);
        byte[] solicitation =
                Frame6.tcp(CLIENT, 1024, "ff02::1:ff00:9", 80, SYN, 4).bytes();
        assertThat(receive(solicitation).verdict()).isEqualTo(Packet.PASS);
        solicitation[20] = ICMP;
        Sent sent = receive(solicitation);
        assertThat(sent.verdict()).isEqualTo(Packet.PASS);
        assertThat(sent.frame().bytes()).isEqualTo(solicitation);
    }

    private void assertError(Sent sent, int type, int code, Frame6 about, int quoted) {
        assertThat(sent.verdict()).isIn(Packet.TX, Packet.REDIRECT);
        Frame6 error = sent.frame();
        assertThat(error.protocol()).isEqualTo(ICMP);
        assertThat(error.u8(54)).isEqualTo(type);
        assertThat(error.u8(55)).isEqualTo(code);
        assertThat(error.source()).isEqualTo(VIP);
        assertThat(error.destination()).isEqualTo(CLIENT);
        assertThat(error.destinationLink()).isEqualTo(Frame.PEER);
        assertThat(error.length()).isEqualTo(48 + quoted);
        assertThat(error.transportSumRight()).isTrue();
        assertThat(Arrays.copyOfRange(error.bytes(), 62, 62 + quoted))
                .isEqualTo(Arrays.copyOfRange(about.bytes(), 14, 14 + quoted));
    }

    @Test
    void errorsAreIcmpsOfIpv6() {
        int server = serve(VIP, TCP, RS, 80, Server.DIRECT);
        balancer.server(server).mtu(1400);
        Frame6 big = Frame6.tcp(CLIENT, 1, VIP, 80, SYN, 1401 - 60);
        Sent tooBig = receive(big);
        assertError(tooBig, 2, 0, big, 1232);
        assertThat(tooBig.frame().u32(58)).isEqualTo(1400);
        Frame6 last = fromClient(SYN).hopLimit(1);
        assertError(receive(last), 3, 0, last, 64);
        int _ = balancer.addService(VIP, 81, TCP, Service.SEQUENCE);
        Frame6 refused = Frame6.tcp(CLIENT, 1, VIP, 81, SYN, 4);
        assertError(receive(refused), 1, 4, refused, 64);
    }

    @ParameterizedTest
    @ValueSource(strings = {RS, "10.0.2.1"})
    void tunnelsCarryIpv6InEither(String outside) {
        int server = serve(VIP, TCP, outside, 80, Server.TUNNEL);
        Frame6 syn = fromClient(SYN).trafficClass(0xb8 | 3);
        Sent sent = receive(syn);
        assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
        boolean outer6 = outside.equals(RS);
        byte[] inner;
        if (outer6) {
            Frame6 outer = sent.frame();
            assertThat(outer.etherType()).isEqualTo(0x86dd);
            assertThat(outer.protocol()).isEqualTo(41);
            assertThat(outer.source()).isEqualTo(SOURCE);
            assertThat(outer.destination()).isEqualTo(RS);
            assertThat(outer.length()).isEqualTo(syn.length() + 40);
            assertThat(outer.hopLimit()).isEqualTo(63);
            assertThat(outer.trafficClass()).isEqualTo(0xb8 | 2);
            inner = outer.behind(0);
        } else {
            Frame outer = new Frame(sent.frame().bytes());
            assertThat(sent.frame().etherType()).isEqualTo(0x0800);
            assertThat(outer.protocol()).isEqualTo(41);
            assertThat(outer.source()).isEqualTo("10.0.2.254");
            assertThat(outer.destination()).isEqualTo(outside);
            assertThat(outer.ttl()).isEqualTo(63);
            assertThat(outer.tos()).isEqualTo(0xb8 | 2);
            assertThat(outer.ipSumRight()).isTrue();
            inner = outer.inner().bytes();
        }
        assertThat(Arrays.copyOfRange(inner, 22, inner.length))
                .isEqualTo(Arrays.copyOfRange(syn.bytes(), 22, syn.bytes().length));
        assertThat(new Frame6(inner).hopLimit()).isEqualTo(63);
        int overhead = outer6 ? 40 : 20;
        Sent tooBig = receive(Frame6.tcp(CLIENT, 1024, VIP, 80, ACK, 1501 - overhead - 60));
        assertThat(tooBig.frame().u32(58)).as("MTU").isEqualTo(1500 - overhead);
        balancer.server(server).mtu(1300);
        assertThat(receive(fromClient(ACK)).verdict()).isEqualTo(outer6 ? Packet.DROP : Packet.REDIRECT);
    }

    @Test
    void tunnelsCarryIpv4InIpv6() {
        serve("10.9.9.9", TCP, RS, 80, Server.TUNNEL);
        Frame syn = Frame.tcp("10.0.1.1", 1024, "10.9.9.9", 80, SYN, 5);
        for (int round = 0; round < 2; round++) {
            Sent sent = receive(syn.bytes());
            assertThat(sent.verdict()).isEqualTo(Packet.REDIRECT);
            assertThat(sent.frame().etherType()).isEqualTo(0x86dd);
            assertThat(sent.frame().protocol()).isEqualTo(4);
            assertThat(sent.frame().destination()).isEqualTo(RS);
            assertThat(sent.frame().length()).isEqualTo(syn.length() + 40);
            Frame inner = new Frame(sent.frame().behind(0));
            assertThat(inner.ipSumRight()).isTrue();
            assertThat(inner.ttl()).isEqualTo(63);
            assertThat(inner.destination()).isEqualTo("10.9.9.9");
        }
    }
}
