package dev.sluice.linux.netlink;

import dev.sluice.linux.KernelSocket;
import dev.sluice.linux.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;

/** A netlink socket: datagrams to the kernel and from it. Of the namespace of the thread that opens it. */
final class NetlinkSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    /** Protocols of include/uapi/linux/netlink.h. */
    static final int ROUTE = 0, GENERIC = 16;

    private static final int SOL_NETLINK = 270, ADD_MEMBERSHIP = 1, CAP_ACK = 10, EXT_ACK = 11, STRICT_CHECK = 12;
    /** {@code sizeof(struct sockaddr_nl)}, and where the port id is in it; the kernel's is 0. */
    private static final int ADDRESS_SIZE = 12, PORT = 4;

    private static final byte[] KERNEL = ByteBuffer.allocate(ADDRESS_SIZE)
            .order(ByteOrder.nativeOrder())
            .putShort((short) AF_NETLINK)
            .array();

    private final KernelSocket socket;

    private NetlinkSocket(KernelSocket socket) {
        this.socket = socket;
    }

    /** For routing netlink. */
    static NetlinkSocket open(SystemCalls calls) {
        return open(calls, ROUTE);
    }

    /** {@code protocol}: {@link #ROUTE} or {@link #GENERIC}. */
    static NetlinkSocket open(SystemCalls calls, int protocol) {
        KernelSocket socket = KernelSocket.open(calls, "netlink", AF_NETLINK, KernelSocket.RAW, protocol);
        try {
            socket.bind(KERNEL); // port 0: the kernel chooses ours
            socket.option(SOL_NETLINK, CAP_ACK, 1);
            socket.option(SOL_NETLINK, EXT_ACK, 1);
            socket.option(SOL_NETLINK, STRICT_CHECK, 1);
            return new NetlinkSocket(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Hears of changes of a group ({@code enum rtnetlink_groups}). */
    void join(int group) {
        socket.option(SOL_NETLINK, ADD_MEMBERSHIP, group);
    }

    void receiveBuffer(int bytes) {
        socket.receiveBuffer(bytes);
    }

    void send(String object, byte[] message) {
        socket.send(object, message, KERNEL);
    }

    /**
     * Waits for a datagram of the kernel; those of other processes are passed over.
     *
     * @return empty when the time is over
     * @throws dev.sluice.linux.LinuxException ENOBUFS when the kernel had to drop messages
     */
    Optional<byte[]> receive(Duration limit) {
        while (true) {
            Optional<KernelSocket.Datagram> datagram = socket.receive(limit);
            if (datagram.isEmpty()) return Optional.empty();
            if (isKernel(datagram.get().sender()))
                return Optional.of(datagram.get().bytes());
        }
    }

    private static boolean isKernel(byte[] sender) {
        return sender.length == ADDRESS_SIZE
                && ByteBuffer.wrap(sender).order(ByteOrder.nativeOrder()).getInt(PORT) == 0;
    }

    @Override
    public void close() {
        socket.close();
    }
}
