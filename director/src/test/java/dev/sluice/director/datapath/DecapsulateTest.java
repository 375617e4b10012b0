package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecapsulateTest {
    private static final int PORT = 6080;
    private static final String SERVER = "10.1.0.2", VIP = "192.168.1.200";

    @BeforeEach
    void knowTheAddresses() {
        Decapsulate.ADDRESSES.reset(16);
        Decapsulate.PORTS.reset(16);
        put(Decapsulate.PORTS, 4, key -> key.u32(0, PORT), 1);
        allow(SERVER, Decapsulate.OUTER);
        allow(VIP, Decapsulate.INNER);
    }

    @Test
    void takesTheOuterHeaderOff() {
        byte[] inner = request(VIP);
        assertThat(received(tunnelled(inner, SERVER, 4))).isEqualTo(inner);
    }

    /** GUE without and with remote checksum offload, GRE without and with a checksum, as the datapath makes them. */
    @ParameterizedTest
    @ValueSource(ints = {0x00_01_c0_17, 0x01_01_c0_17, 0x02_01_c0_17, 0x00_02_00_00, 0x01_02_00_00})
    void takesOffWhatTheDirectorPutOn(int encapsulation) {
        Balancer balancer = Balancer.simulated();
        for (int protocol : new int[] {Ip4.TCP, Ip4.UDP}) {
            int service = balancer.addService(VIP, 80, protocol, Service.SEQUENCE);
            int server = balancer.addServer(service, SERVER, 80, Server.TUNNEL);
            balancer.server(server).encapsulation(encapsulation);
            balancer.planRoundRobin(service, server);
        }
        for (int payload : new int[] {0, 1, 2, 3, 511, 1023, 1400}) {
            wrappedAndUnwrapped(Frame.tcp("192.168.1.10", 40_000, VIP, 80, 2, payload), false);
            wrappedAndUnwrapped(Frame.tcp("192.168.1.10", 40_000, VIP, 80, 2, payload, 8), true);
            wrappedAndUnwrapped(Frame.udp("192.168.1.10", 40_000, VIP, 80, payload), false);
        }
    }

    /** {@code partial}: with the checksum left to a device, which remote checksum offload leaves to the other end. */
    private static void wrappedAndUnwrapped(Frame frame, boolean partial) {
        Packet p = new Packet((partial ? new Frame(frame.bytes().clone()).partial() : frame).bytes(), 3, Hook.XDP);
        assertThat(Datapath.receive(p)).isEqualTo(Packet.REDIRECT);
        byte[] wrapped = p.bytes();
        boolean remote = wrapped[42] == 2;
        Frame unwrapped = new Frame(received(wrapped));
        assertThat(unwrapped.length()).isEqualTo(frame.length());
        assertThat(unwrapped.ipSumRight()).isTrue();
        assertThat(unwrapped.transportSumRight()).isEqualTo(!partial || remote);
        if (partial && !remote) return;
        assertThat(Arrays.copyOfRange(unwrapped.bytes(), 26, unwrapped.bytes().length))
                .isEqualTo(Arrays.copyOfRange(frame.bytes(), 26, frame.bytes().length));
    }

    @Test
    void leavesWhatIsSentToAnotherHost() {
        unchanged(tunnelled(request(VIP), "10.1.0.3", 4));
    }

    @Test
    void leavesWhatHidesAnotherDestination() {
        unchanged(tunnelled(request("10.9.9.9"), SERVER, 4));
    }

    @Test
    void leavesOtherProtocols() {
        unchanged(tunnelled(request(VIP), SERVER, 41));
        unchanged(request(VIP));
        unchanged(new byte[20]);
    }

    @Test
    void leavesFragments() {
        byte[] frame = tunnelled(request(VIP), SERVER, 4);
        frame[20] = 0x20;
        unchanged(frame);
    }

    @Test
    void leavesAnInnerPacketLongerThanTheFrame() {
        byte[] frame = tunnelled(request(VIP), SERVER, 4);
        frame[36] = 0x7f;
        unchanged(frame);
    }

    @Test
    void leavesOptionsAndOtherVersions() {
        byte[] options = tunnelled(request(VIP), SERVER, 4);
        options[14] = 0x46;
        unchanged(options);
        byte[] six = tunnelled(request(VIP), SERVER, 4);
        six[34] = 0x60;
        unchanged(six);
    }

    private static void unchanged(byte[] frame) {
        assertThat(received(frame)).isEqualTo(frame);
    }

    private static byte[] received(byte[] frame) {
        Packet packet = new Packet(frame, 1, Hook.TC);
        assertThat(Decapsulate.receive(packet)).isEqualTo(Packet.PASS);
        return packet.bytes();
    }

    private static byte[] request(String to) {
        return Frame.tcp("192.168.1.10", 40_000, to, 80, 2, 100).bytes();
    }

    private static byte[] tunnelled(byte[] frame, String to, int protocol) {
        ByteBuffer outer = ByteBuffer.allocate(frame.length + 20).put(frame, 0, 14);
        outer.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (frame.length - 14 + 20))
                .putInt(0);
        outer.put((byte) 64).put((byte) protocol).putShort((short) 0);
        outer.put(address("192.168.1.2")).put(address(to));
        return outer.put(frame, 14, frame.length - 14).array();
    }

    private static void allow(String address, int role) {
        put(
                Decapsulate.ADDRESSES,
                16,
                key -> Decapsulate.key(
                        key,
                        ByteBuffer.wrap(address(address))
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt()),
                role);
    }

    private static void put(HashTable map, int size, Consumer<Mem> fill, int number) {
        Mem key = Mem.of(Arena.ofAuto().allocate(size, 8));
        Mem value = Mem.of(Arena.ofAuto().allocate(4));
        fill.accept(key);
        value.u32(0, number);
        assertThat(map.put(key, value)).isZero();
    }

    private static byte[] address(String text) {
        return InetAddress.ofLiteral(text).getAddress();
    }
}
