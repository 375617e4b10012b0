package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Packet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router on the way to a tunnelled server says of packets that are too large for its next link. */
@ParameterizedClass
@EnumSource(Hook.class)
class PathMtuTest {
    private static final String VIP = "10.9.9.9", RS = "10.0.2.1", ROUTER = "10.0.3.1", OURS = "10.0.2.254";
    private static final int SYN = 2, ACK = 16;

    @Parameter
    Hook hook = Hook.TC;

    private Server server;

    @BeforeEach
    void start() {
        Kernel.clock = () -> 1_000_000_000_000L;
        Balancer balancer = Balancer.simulated();
        int service = balancer.addService(VIP, 80, Ip4.TCP, Service.SEQUENCE);
        int index = balancer.addServer(service, RS, 80, Server.TUNNEL);
        balancer.planRoundRobin(service, index);
        server = balancer.server(index);
    }

    @AfterEach
    void stop() {
        Kernel.clock = System::nanoTime;
    }

    private byte[] sent(Frame frame) {
        Packet p = new Packet(frame.bytes().clone(), 3, hook);
        assertThat(Datapath.receive(p)).isIn(Packet.REDIRECT, Packet.TX);
        return p.bytes();
    }

    /** The router's error about a frame of ours, quoting so many bytes. */
    private static byte[] complaint(byte[] frame, int quoted, int mtu) {
        ByteBuffer error = ByteBuffer.allocate(42 + quoted);
        error.put(12, (byte) 8).put(14, (byte) 0x45).putShort(16, (short) (28 + quoted));
        error.put(22, (byte) 64).put(23, (byte) 1);
        error.putInt(26, Integer.reverseBytes(Frame.address(ROUTER)))
                .putInt(30, Integer.reverseBytes(Frame.address(OURS)));
        error.put(34, (byte) 3).put(35, (byte) 4).putShort(40, (short) mtu);
        return error.put(42, Arrays.copyOfRange(frame, 14, 14 + quoted)).array();
    }

    private int verdict(byte[] frame) {
        return Datapath.receive(new Packet(frame, 3, hook));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x00_01_c0_17, 0x01_01_c0_17, 0x02_01_c0_17, 0x00_02_00_00, 0x01_02_00_00})
    void lowersTheServersMtuAndTellsTheClient(int encapsulation) {
        server.encapsulation(encapsulation);
        sent(Frame.tcp("10.0.1.1", 5, VIP, 80, SYN, 0));
        Frame large = Frame.tcp("10.0.1.1", 5, VIP, 80, ACK, 1380);
        byte[] wrapped = sent(large);
        assertThat(verdict(complaint(wrapped, 76, 1400))).isEqualTo(Packet.DROP);
        assertThat(server.mtu()).isEqualTo(1400);
        Frame error = new Frame(sent(large));
        assertThat(error.u16(34)).as("fragmentation needed").isEqualTo(0x0304);
        assertThat(error.u16(40)).isEqualTo(1380 - Encapsulation.overhead(encapsulation, hook == Hook.XDP));
        assertThat(error.destination()).isEqualTo("10.0.1.1");
    }

    @Test
    void believesNoMoreThanItMust() {
        byte[] syn = sent(Frame.tcp("10.0.1.1", 5, VIP, 80, SYN, 0));
        verdict(complaint(syn, 48, 1501));
        assertThat(server.mtu()).as("wider than the first link").isEqualTo(1500);
        byte[] forged = syn.clone();
        forged[34 + 15] ^= 1;
        assertThat(verdict(complaint(forged, 48, 1000))).as("of no connection").isEqualTo(Packet.PASS);
        forged = syn.clone();
        forged[33] ^= 1;
        assertThat(verdict(complaint(forged, 48, 1000))).as("of another server").isEqualTo(Packet.PASS);
        assertThat(verdict(complaint(syn, 28, 1000))).as("quotes too little").isEqualTo(Packet.PASS);
        assertThat(server.mtu()).isEqualTo(1500);
        verdict(complaint(syn, 48, 20));
        assertThat(server.mtu()).isEqualTo(552);
    }
}
