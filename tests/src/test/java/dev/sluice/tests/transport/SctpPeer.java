package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Waiting;
import dev.sluice.linux.RawSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One end of an SCTP association over a raw socket, since the kernels that this is tested on have no SCTP of their own: it writes
 * whole packets (RFC 9260 §3), and judges the checksum of every one that it gets.
 */
final class SctpPeer implements AutoCloseable {
    static final int DATA = 0, INIT = 1, INIT_ACK = 2, SACK = 3, SHUTDOWN = 7, SHUTDOWN_ACK = 8;
    static final int COOKIE_ECHO = 10, COOKIE_ACK = 11, SHUTDOWN_COMPLETE = 14;
    private static final int PROTOCOL = 132, IP = 20, COMMON = 12;
    private static final Duration PATIENCE = Pace.patience(Duration.ofSeconds(10));

    private final RawSocket socket;
    private final byte[] address;
    private final int port;

    /** What the other end is called here, and its verification tag. */
    private byte[] peer = new byte[4];

    private int peerPort;
    private int peerTag;

    SctpPeer(Node node, String address, int port) {
        socket = node.call(() -> RawSocket.open(false, PROTOCOL, ""));
        this.address = InetAddress.ofLiteral(address).getAddress();
        this.port = port;
    }

    void calls(String there, int therePort) {
        peer = InetAddress.ofLiteral(there).getAddress();
        peerPort = therePort;
    }

    /** From now on packets carry this tag. */
    void tag(int tag) {
        peerTag = tag;
    }

    void send(int type, byte[] value) {
        int length = 4 + value.length;
        ByteBuffer packet = ByteBuffer.allocate(IP + COMMON + (length + 3 & -4));
        packet.put((byte) 0x45).put(8, (byte) 64).put(9, (byte) PROTOCOL).put(6, (byte) 0x40);
        packet.put(12, address).put(16, peer).position(IP);
        packet.putShort((short) port).putShort((short) peerPort).putInt(peerTag).putInt(0);
        packet.put((byte) type).put((byte) 3).putShort((short) length).put(value);
        packet.putInt(IP + 8, Integer.reverseBytes(sum(packet.array(), packet.capacity())));
        assertThat(socket.send(packet.array(), packet.capacity(), peer, new byte[16], 0))
                .as("errno")
                .isZero();
    }

    /** Waits for a packet to this end with a chunk of this type; whoever sent it is the peer from now on. Its value. */
    byte[] expect(int type) {
        byte[] packet = new byte[4096];
        int[] length = {0};
        Waiting.until("chunk " + type + " at port " + port, PATIENCE, () -> {
            length[0] = socket.receive(packet, new byte[16], new byte[16]);
            ByteBuffer view = ByteBuffer.wrap(packet);
            return length[0] > IP + COMMON && (view.getShort(IP + 2) & 0xffff) == port && packet[IP + COMMON] == type;
        });
        ByteBuffer view = ByteBuffer.wrap(packet);
        assertThat(Integer.reverseBytes(view.getInt(IP + 8))).as("checksum").isEqualTo(sum(packet, length[0]));
        assertThat(Arrays.copyOfRange(packet, 16, 20)).isEqualTo(address);
        byte[] from = Arrays.copyOfRange(packet, 12, 16);
        int fromPort = view.getShort(IP) & 0xffff;
        if (peerPort != 0) {
            assertThat(from).as("who answers").isEqualTo(peer);
            assertThat(fromPort).isEqualTo(peerPort);
        }
        peer = from;
        peerPort = fromPort;
        int value = view.getShort(IP + COMMON + 2) & 0xffff;
        return Arrays.copyOfRange(packet, IP + COMMON + 4, IP + COMMON + value);
    }

    /** CRC-32C of the packet behind the IP header, its own field taken as 0. */
    private static int sum(byte[] packet, int length) {
        byte[] sctp = Arrays.copyOfRange(packet, IP, length);
        ByteBuffer.wrap(sctp).order(ByteOrder.BIG_ENDIAN).putInt(8, 0);
        CRC32C sum = new CRC32C();
        sum.update(sctp);
        return (int) sum.getValue();
    }

    @Override
    public void close() {
        socket.close();
    }
}
