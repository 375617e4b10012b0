package dev.sluice.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;

/**
 * Whole frames out of and into one interface (packet(7)), link-layer header included. What this machine sends itself is not
 * received; a VLAN tag that the kernel keeps beside the frame is missing.
 */
public final class PacketSocket implements AutoCloseable {
    static final int AF_PACKET = 17;

    private static final int ALL_PROTOCOLS = 3;
    private static final int SOL_PACKET = 263, IGNORE_OUTGOING = 23;
    /** {@code sizeof(struct sockaddr_ll)}. */
    private static final int ADDRESS_SIZE = 20;

    private final KernelSocket socket;
    private final String title;

    private PacketSocket(KernelSocket socket, String title) {
        this.socket = socket;
        this.title = title;
    }

    /** On the interface of that index in the calling thread's namespace. */
    public static PacketSocket open(int ifindex) {
        String title = "packet socket of interface " + ifindex;
        // Protocol 0 receives nothing until it is bound, so no frame of another interface slips in.
        KernelSocket socket = KernelSocket.open(SystemCalls.host(), title, AF_PACKET, KernelSocket.RAW, 0);
        try {
            socket.option(SOL_PACKET, IGNORE_OUTGOING, 1);
            ByteBuffer address = ByteBuffer.allocate(ADDRESS_SIZE).order(ByteOrder.nativeOrder());
            address.putShort((short) AF_PACKET);
            address.order(ByteOrder.BIG_ENDIAN).putShort((short) ALL_PROTOCOLS);
            address.order(ByteOrder.nativeOrder()).putInt(ifindex);
            socket.bind(address.array());
            return new PacketSocket(socket, title);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a frame as it is. */
    public void send(byte[] frame) {
        socket.send(title, frame, new byte[0]);
    }

    /** The next frame that comes in; empty when {@code limit} is over. */
    public Optional<byte[]> receive(Duration limit) {
        return socket.receive(limit).map(KernelSocket.Datagram::bytes);
    }

    @Override
    public void close() {
        socket.close();
    }
}
