package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecapsulateTest {
    private static final String SERVER = "10.1.0.2", VIP = "192.168.1.200";

    @BeforeEach
    void knowTheAddresses() {
        Decapsulate.ADDRESSES.reset(16);
        allow(SERVER, Decapsulate.OUTER);
        allow(VIP, Decapsulate.INNER);
    }

    @Test
    void takesTheOuterHeaderOff() {
        byte[] inner = request(VIP);
        assertThat(received(tunnelled(inner, SERVER, 4))).isEqualTo(inner);
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
        Mem key = Mem.of(Arena.ofAuto().allocate(4));
        Mem value = Mem.of(Arena.ofAuto().allocate(4));
        key.u32(
                0,
                ByteBuffer.wrap(address(address)).order(ByteOrder.LITTLE_ENDIAN).getInt());
        value.u32(0, role);
        assertThat(Decapsulate.ADDRESSES.put(key, value)).isZero();
    }

    private static byte[] address(String text) {
        return InetAddress.ofLiteral(text).getAddress();
    }
}
