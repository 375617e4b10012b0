package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Sends whole frames out of one interface (packet(7)), without allocating and without asking the neighbour table, which may be
 * full. Keeps nothing that arrives. Belongs to the network namespace of the thread that opened it; one thread uses it.
 */
public final class FrameSender implements AutoCloseable {
    private static final int MSG_DONTWAIT = 0x40;
    /** {@code sizeof(struct sockaddr_ll)}. */
    private static final int ADDRESS_SIZE = 20;

    private static final ValueLayout.OfShort BIG_ENDIAN_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int LONGEST = 4300;

    private final SystemCalls calls = SystemCalls.host();
    private final KernelSocket socket;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment address = arena.allocate(ADDRESS_SIZE, 8);
    private final MemorySegment bytes = arena.allocate(LONGEST, 8);

    private FrameSender(int ifindex) {
        String title = "frames of interface " + ifindex;
        // Protocol 0: nothing is received.
        socket = KernelSocket.open(calls, title, PacketSocket.AF_PACKET, KernelSocket.RAW, 0);
        socket.controlPriority();
        address.set(JAVA_SHORT, 0, (short) PacketSocket.AF_PACKET);
        address.set(JAVA_INT, 4, ifindex);
    }

    /** Of the interface of that index in the calling thread's namespace. */
    public static FrameSender open(int ifindex) {
        return new FrameSender(ifindex);
    }

    /** Answers 0 or the error number. */
    public int send(byte[] frame, int length) {
        MemorySegment.copy(frame, 0, bytes, JAVA_BYTE, 0, length);
        // The type again, big endian, for whoever listens on the way.
        address.set(BIG_ENDIAN_SHORT, 2, (short) (frame[12] << 8 | frame[13] & 0xff));
        long sent = calls.direct(
                SystemCall.SENDTO,
                socket.file().number(),
                bytes.address(),
                length,
                MSG_DONTWAIT,
                address.address(),
                ADDRESS_SIZE);
        return SystemCalls.failed(sent) ? (int) -sent : 0;
    }

    @Override
    public void close() {
        socket.close();
        arena.close();
    }
}
