package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** GUE and GRE where IPv6 takes part, inside, outside or both; every sum is computed in full, and what went in comes out. */
@ParameterizedClass
@EnumSource(Hook.class)
class Wrapping6Test {
    private static final String VIP = "10.9.9.9", VIP6 = "2001:db8:9::9", RS = "10.0.2.1", RS6 = "2001:db8:2::1";
    private static final int PORT = 6080, SYN = 2;

    @Parameter
    Hook hook = Hook.TC;

    private Balancer balancer;

    @BeforeEach
    void start() {
        Kernel.clock = () -> 1_000_000_000_000L;
        balancer = Balancer.simulated();
        Decapsulate.ADDRESSES.reset(16);
        Decapsulate.PORTS.reset(16);
        for (String outer : new String[] {RS, RS6}) allow(outer, Decapsulate.OUTER);
        for (String inner : new String[] {VIP, VIP6}) allow(inner, Decapsulate.INNER);
        Mem port = Mem.of(Arena.ofAuto().allocate(4));
        port.u32(0, PORT);
        assertThat(Decapsulate.PORTS.put(port, port)).isZero();
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
    }

    private static void allow(String address, int role) {
        Mem key = Mem.of(Arena.ofAuto().allocate(16, 8));
        byte[] bytes = Frame6.bytes(address);
        if (bytes.length == 4) Decapsulate.key(key, Frame.address(address));
        else key.segment().copyFrom(MemorySegment.ofArray(bytes));
        Mem value = Mem.of(Arena.ofAuto().allocate(4));
        value.u32(0, role);
        assertThat(Decapsulate.ADDRESSES.put(key, value)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, 1, 0", "true, false, 1, 1", "true, false, 1, 2", "true, false, 2, 0", "true, false, 2, 1",
        "false, true, 1, 0", "false, true, 1, 1", "false, true, 1, 2", "false, true, 2, 0", "false, true, 2, 1",
        "true, true, 1, 0", "true, true, 1, 1", "true, true, 1, 2", "true, true, 2, 0", "true, true, 2, 1"
    })
    void whatGoesInComesOut(boolean inner6, boolean outer6, int type, int checksum) {
        for (int protocol : new int[] {Ip4.TCP, Ip4.UDP}) {
            int service = balancer.addService(inner6 ? VIP6 : VIP, 80, protocol, Service.SEQUENCE);
            int server = balancer.addServer(service, outer6 ? RS6 : RS, 80, Server.TUNNEL);
            balancer.server(server).encapsulation(Encapsulation.of(type, checksum, type == 1 ? Frame.port(PORT) : 0));
            balancer.planRoundRobin(service, server);
        }
        for (int payload : new int[] {0, 7, 600}) {
            if (inner6) {
                there(Frame6.tcp("2001:db8:1::1", 4000, VIP6, 80, SYN, payload).bytes(), outer6, type, checksum);
                there(Frame6.udp("2001:db8:1::1", 4000, VIP6, 80, payload).bytes(), outer6, type, checksum);
            } else {
                there(Frame.tcp("10.0.1.1", 4000, VIP, 80, SYN, payload).bytes(), outer6, type, checksum);
                there(Frame.udp("10.0.1.1", 4000, VIP, 80, payload).bytes(), outer6, type, checksum);
                there(
                        Frame.udp("10.0.1.1", 4001, VIP, 80, payload)
                                .withoutUdpChecksum()
                                .bytes(),
                        outer6,
                        type,
                        checksum);
            }
        }
    }

    private void there(byte[] frame, boolean outer6, int type, int checksum) {
        Packet p = new Packet(frame.clone(), 3, hook);
        assertThat(Datapath.receive(p)).isEqualTo(Packet.REDIRECT);
        byte[] wrapped = p.bytes();
        assertThat(wrapped[12] == (byte) 0x86).isEqualTo(outer6);
        if (type == Encapsulation.GUE && checksum != 0)
            assertThat(udpSumRight(wrapped, outer6)).isTrue();
        if (type == Encapsulation.GUE && checksum == 0)
            assertThat(wrapped[(outer6 ? 54 : 34) + 6]).isZero();
        Packet back = new Packet(wrapped, 1, Hook.TC);
        assertThat(Decapsulate.receive(back)).isEqualTo(Packet.PASS);
        byte[] received = back.bytes();
        assertThat(received).hasSameSizeAs(frame);
        assertThat(Arrays.copyOfRange(received, 12, 14)).isEqualTo(Arrays.copyOfRange(frame, 12, 14));
        boolean inner6 = frame[12] == (byte) 0x86;
        // But for the hop that it has made.
        int from = inner6 ? 22 : 26;
        assertThat(Arrays.copyOfRange(received, from, received.length))
                .isEqualTo(Arrays.copyOfRange(frame, from, frame.length));
    }

    /** RFC 6040 §4.2, of all that the kernel does ({@code INET_ECN_decapsulate}): a mark of the outer header reaches those who know of it. */
    @ParameterizedTest
    @CsvSource({
        "false, false, 0", "false, false, 1", "false, false, 2", "true, false, 0", "true, false, 1", "true, false, 2",
        "false, true, 0", "false, true, 1", "false, true, 2", "true, true, 0", "true, true, 1", "true, true, 2"
    })
    void congestionOnTheWayComesOut(boolean inner6, boolean outer6, int type) {
        int service = balancer.addService(inner6 ? VIP6 : VIP, 80, Ip4.TCP, Service.SEQUENCE);
        int server = balancer.addServer(service, outer6 ? RS6 : RS, 80, Server.TUNNEL);
        balancer.server(server).encapsulation(Encapsulation.of(type, 0, type == 1 ? Frame.port(PORT) : 0));
        balancer.planRoundRobin(service, server);
        for (int ecn = 0; ecn < 4; ecn++) {
            int before = 0xb8 | ecn;
            assertThat(received(wrapped(inner6, before))).isEqualTo(before);
            byte[] congested = wrapped(inner6, before);
            congested[15] |= (byte) (outer6 ? 0x30 : 3);
            assertThat(received(congested)).isEqualTo(ecn == 0 ? -1 : 0xb8 | 3);
        }
    }

    private byte[] wrapped(boolean inner6, int trafficClass) {
        byte[] frame = inner6
                ? Frame6.tcp("2001:db8:1::1", 4000, VIP6, 80, SYN, 30)
                        .trafficClass(trafficClass)
                        .bytes()
                : Frame.tcp("10.0.1.1", 4000, VIP, 80, SYN, 30)
                        .tos(trafficClass)
                        .bytes();
        Packet p = new Packet(frame, 3, hook);
        assertThat(Datapath.receive(p)).isEqualTo(Packet.REDIRECT);
        return p.bytes();
    }

    /** The traffic class or type of service of what comes out, -1 if nothing does. */
    private static int received(byte[] wrapped) {
        Packet back = new Packet(wrapped, 1, Hook.TC);
        if (Decapsulate.receive(back) == Packet.DROP) return -1;
        AnyFrame inner = AnyFrame.of(back.bytes());
        assertThat(inner.sumsRight()).isTrue();
        return inner instanceof Frame6 six ? six.trafficClass() : ((Frame) inner).tos();
    }

    private static boolean udpSumRight(byte[] frame, boolean outer6) {
        return outer6 ? new Frame6(frame).transportSumRight() : new Frame(frame).transportSumRight();
    }
}
