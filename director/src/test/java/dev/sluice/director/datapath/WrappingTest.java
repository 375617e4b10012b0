package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Packet;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets wrapped in GUE and GRE on the JVM; every sum is computed in full. */
@ParameterizedClass
@EnumSource(Hook.class)
class WrappingTest {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", RS = "10.0.2.1";
    private static final int INGRESS = 3, SYN = 2, ACK = 16, TUNNEL_PORT = 6080;

    @Parameter
    Hook hook = Hook.TC;

    private Balancer balancer;
    private Server tcp;
    private Server udp;

    @BeforeEach
    void start() {
        Kernel.clock = () -> 1_000_000_000_000L;
        balancer = Balancer.simulated();
        tcp = server(Ip4.TCP, 80);
        udp = server(Ip4.UDP, 53);
    }

    private Server server(int protocol, int port) {
        int service = balancer.addService(VIP, port, protocol, Service.SEQUENCE);
        int server = balancer.addServer(service, RS, port, Server.TUNNEL);
        balancer.planRoundRobin(service, server);
        return balancer.server(server);
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
    }

    private void encapsulate(int type, int checksum) {
        int port = type == Encapsulation.GUE ? Frame.port(TUNNEL_PORT) : 0;
        tcp.encapsulation(Encapsulation.of(type, checksum, port));
        udp.encapsulation(Encapsulation.of(type, checksum, port));
    }

    private Frame sent(Frame frame, int gsoSize) {
        Packet p = new Packet(frame.bytes().clone(), INGRESS, hook).withGsoSize(gsoSize);
        assertThat(Datapath.receive(p)).isEqualTo(Packet.REDIRECT);
        Frame outer = new Frame(p.bytes());
        assertThat(outer.source()).isEqualTo("10.0.2.254");
        assertThat(outer.destination()).isEqualTo(RS);
        assertThat(outer.ipSumRight()).isTrue();
        assertThat(outer.ttl()).isEqualTo(63);
        assertThat(outer.bytes()).hasSize(14 + outer.length());
        return outer;
    }

    private static Frame request(int port, int payload) {
        return Frame.tcp(CLIENT, port, VIP, 80, SYN, payload).tos(0x2f);
    }

    /** The packet behind {@code headers} bytes of outer headers is the one sent, a hop later. */
    private static void carries(Frame outer, int headers, Frame frame) {
        byte[] inner = Arrays.copyOfRange(outer.bytes(), headers, outer.bytes().length);
        System.arraycopy(frame.bytes(), 0, inner, 0, 14);
        assertThat(new Frame(inner).ipSumRight()).isTrue();
        assertThat(Arrays.copyOfRange(inner, 26, inner.length))
                .isEqualTo(Arrays.copyOfRange(frame.bytes(), 26, frame.bytes().length));
        assertThat(inner[22]).as("hops left").isEqualTo((byte) 63);
    }

    @ParameterizedTest
    @ValueSource(ints = {Encapsulation.NO_CHECKSUM, Encapsulation.CHECKSUM, Encapsulation.REMOTE_CHECKSUM})
    void gue(int checksum) {
        encapsulate(Encapsulation.GUE, checksum);
        for (Frame frame : new Frame[] {request(7, 33), Frame.udp(CLIENT, 9, VIP, 53, 100)}) {
            Frame outer = sent(frame, 0);
            assertThat(outer.protocol()).isEqualTo(17);
            assertThat(outer.destinationPort()).isEqualTo(TUNNEL_PORT);
            assertThat(outer.sourcePort()).isGreaterThanOrEqualTo(49152);
            assertThat(outer.u16(38)).as("UDP length").isEqualTo(frame.length() + 12);
            assertThat(outer.u16(40) == 0).isEqualTo(checksum == Encapsulation.NO_CHECKSUM);
            if (checksum != Encapsulation.NO_CHECKSUM)
                assertThat(outer.transportSumRight()).isTrue();
            assertThat(outer.u16(42)).as("version, length, protocol").isEqualTo(4);
            assertThat(outer.u16(44)).as("flags").isZero();
            carries(outer, 32, frame);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Encapsulation.NO_CHECKSUM, Encapsulation.CHECKSUM})
    void gre(int checksum) {
        encapsulate(Encapsulation.GRE, checksum);
        int header = checksum == 0 ? 4 : 8;
        for (Frame frame : new Frame[] {request(7, 33), Frame.udp(CLIENT, 9, VIP, 53, 101)}) {
            Frame outer = sent(frame, 0);
            assertThat(outer.protocol()).isEqualTo(47);
            assertThat(outer.u16(34)).isEqualTo(checksum == 0 ? 0 : 0x8000);
            assertThat(outer.u16(36)).isEqualTo(0x0800);
            if (checksum != 0) {
                assertThat(outer.u16(40)).isZero();
                // The sum is RFC 1071's over header and payload, as ICMP's.
                assertThat(outer.icmpSumRight()).isTrue();
            }
            carries(outer, 20 + header, frame);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 500, 1000, 1001, 1002, 1003, 1400})
    void payloadThatNoChecksumTellsOfIsSummed(int payload) {
        for (int type : new int[] {Encapsulation.GUE, Encapsulation.GRE}) {
            encapsulate(type, Encapsulation.CHECKSUM);
            Frame outer = sent(Frame.udp(CLIENT, 9, VIP, 53, payload).withoutUdpChecksum(), 0);
            assertThat(type == Encapsulation.GUE ? outer.transportSumRight() : outer.icmpSumRight())
                    .isTrue();
        }
    }

    @Test
    void aChecksumLeftToTheDeviceIsLeftToTheServerOnXdp() {
        encapsulate(Encapsulation.GUE, Encapsulation.REMOTE_CHECKSUM);
        Frame frame = request(7, 33).partial();
        Frame outer = sent(frame, 0);
        int private_ = hook == Hook.XDP ? 8 : 0;
        carries(outer, 32 + private_, frame);
        if (hook == Hook.TC) return;
        assertThat(outer.transportSumRight()).isTrue();
        assertThat(outer.u16(42)).as("two more words, IPv4").isEqualTo(0x0204);
        assertThat(outer.u16(44)).as("private flags").isEqualTo(1);
        assertThat(outer.u16(46)).isEqualTo(0x8000);
        assertThat(outer.u16(48)).isZero();
        assertThat(outer.u16(50)).as("TCP header").isEqualTo(20);
        assertThat(outer.u16(52)).as("its checksum").isEqualTo(36);
    }

    @Test
    void flowsSpreadOverSourcePorts() {
        encapsulate(Encapsulation.GUE, 0);
        assertThat(IntStream.range(1001, 1200)
                        .map(port -> sent(request(port, 0), 0).sourcePort())
                        .distinct()
                        .count())
                .isGreaterThan(190);
        assertThat(sent(request(5, 0), 0).sourcePort())
                .isEqualTo(sent(Frame.tcp(CLIENT, 5, VIP, 80, ACK, 9), 0).sourcePort());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00_01_00_00, 0x01_01_00_00, 0x02_01_00_00, 0x00_02_00_00, 0x01_02_00_00})
    void whatDoesNotFitIsSaidByIcmp(int encapsulation) {
        tcp.encapsulation(encapsulation);
        int overhead = 20 + Encapsulation.overhead(encapsulation, hook == Hook.XDP);
        assertThat(sent(request(1, 1500 - overhead - 40), 0).length()).isBetween(1492, 1500);
        Packet p = new Packet(request(1, 1500 - overhead - 39).bytes(), INGRESS, hook);
        int verdict = Datapath.receive(p);
        assertThat(verdict).isIn(Packet.TX, Packet.REDIRECT);
        Frame error = new Frame(p.bytes());
        assertThat(error.u16(34)).isEqualTo(0x0304);
        assertThat(error.u16(40)).isEqualTo(1500 - overhead);
    }

    /** Without outer checksums, since what is written for all would be wrong for each. */
    @Test
    void offloadedSegmentsStayInOne() {
        if (hook == Hook.XDP) return;
        Frame large = Frame.tcp(CLIENT, 3, VIP, 80, SYN, 20_000);
        for (int checksum = 0; checksum < 2; checksum++) {
            encapsulate(Encapsulation.GUE, checksum);
            Frame outer = sent(large, 1400);
            assertThat(outer.u16(40)).isZero();
            carries(outer, 32, large);
        }
        for (int checksum = 0; checksum < 2; checksum++) {
            encapsulate(Encapsulation.GRE, checksum);
            carries(sent(large, 1400), 24, large);
        }
    }
}
