package dev.sluice.linux.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.sluice.linux.Errno;
import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.SystemCall;
import dev.sluice.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;

/** A routing netlink socket: datagrams out and in, blocking with a time limit. Of the namespace of the thread that opens it. */
final class NetlinkSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16, SOCK_RAW = 3, SOCK_CLOEXEC = 02000000, NETLINK_ROUTE = 0;
    private static final int SOL_SOCKET = 1, SO_RCVTIMEO = 20, SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270, ADD_MEMBERSHIP = 1, CAP_ACK = 10, EXT_ACK = 11, STRICT_CHECK = 12;
    private static final int MSG_PEEK = 2, MSG_TRUNC = 0x20;
    /** {@code sizeof(struct sockaddr_nl)}, and where the sender's port id is in it. */
    private static final int ADDRESS_SIZE = 12, PORT = 4;

    private final SystemCalls calls;
    private final FileDescriptor file;
    /** As the kernel knows it; at first none. */
    private Duration timeout = Duration.ofSeconds(-1);

    private NetlinkSocket(SystemCalls calls, FileDescriptor file) {
        this.calls = calls;
        this.file = file;
    }

    static NetlinkSocket open(SystemCalls calls) {
        long fd = calls.require(SystemCall.SOCKET, "NETLINK_ROUTE", AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        NetlinkSocket socket = new NetlinkSocket(calls, new FileDescriptor(calls, (int) fd));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_SIZE, 4);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            calls.require(SystemCall.BIND, "NETLINK_ROUTE", fd, address.address(), ADDRESS_SIZE);
            socket.option(SOL_NETLINK, CAP_ACK, 1);
            socket.option(SOL_NETLINK, EXT_ACK, 1);
            socket.option(SOL_NETLINK, STRICT_CHECK, 1);
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Hears of changes of a group ({@code enum rtnetlink_groups}). */
    void join(int group) {
        option(SOL_NETLINK, ADD_MEMBERSHIP, group);
    }

    /** Bytes of news that the kernel keeps for a slow reader, beyond the limit for all if the process may. */
    void receiveBuffer(int bytes) {
        option(SOL_SOCKET, SO_RCVBUFFORCE, bytes);
    }

    private void option(int level, int name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocateFrom(JAVA_INT, value);
            calls.require(
                    SystemCall.SETSOCKOPT, "netlink option " + name, file.number(), level, name, number.address(), 4);
        }
    }

    private void timeout(Duration limit) {
        if (limit.equals(timeout)) return;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            time.set(JAVA_LONG, 0, limit.toSeconds());
            time.set(JAVA_LONG, 8, Math.max(limit.toNanosPart() / 1000, limit.toSeconds() == 0 ? 1 : 0));
            calls.require(
                    SystemCall.SETSOCKOPT, "SO_RCVTIMEO", file.number(), SOL_SOCKET, SO_RCVTIMEO, time.address(), 16);
        }
        timeout = limit;
    }

    void send(String object, byte[] message) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, message);
            MemorySegment kernel = arena.allocate(ADDRESS_SIZE, 4);
            kernel.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            calls.require(
                    SystemCall.SENDTO,
                    object,
                    file.number(),
                    bytes.address(),
                    message.length,
                    0,
                    kernel.address(),
                    ADDRESS_SIZE);
        }
    }

    /**
     * Waits for a datagram of the kernel, of any length.
     *
     * @param limit how long to wait
     * @return empty when the time is over
     * @throws dev.sluice.linux.LinuxException ENOBUFS when the kernel had to drop messages
     */
    Optional<byte[]> receive(Duration limit) {
        timeout(limit);
        while (true) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment sender = arena.allocate(ADDRESS_SIZE, 4);
                long length = receive(arena, MemorySegment.NULL, sender, MSG_PEEK | MSG_TRUNC);
                if (length < 0) return Optional.empty();
                MemorySegment bytes = arena.allocate(Math.max(1, length), 8);
                long read = receive(arena, bytes, sender, 0);
                if (read < 0) return Optional.empty();
                if (sender.get(JAVA_INT, PORT) == 0)
                    return Optional.of(bytes.asSlice(0, Math.min(read, length)).toArray(JAVA_BYTE));
                // else another process's: only the kernel is listened to
            }
        }
    }

    /** A length, or -1 when the time is over. */
    private long receive(Arena arena, MemorySegment into, MemorySegment sender, int flags) {
        MemorySegment senderSize = arena.allocateFrom(JAVA_INT, ADDRESS_SIZE);
        while (true) {
            long result = calls.invoke(
                    SystemCall.RECVFROM,
                    file.number(),
                    into.address(),
                    into.byteSize(),
                    flags,
                    sender.address(),
                    senderSize.address());
            if (result >= 0) return result;
            Errno errno = Errno.of((int) -result);
            if (errno == Errno.EAGAIN) return -1;
            if (errno != Errno.EINTR) throw LinuxException.of(SystemCall.RECVFROM, "netlink", (int) -result);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
