package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;

/**
 * A datagram socket of a family that the JDK does not know (netlink, packet, raw), or with options that it cannot set. It belongs to the network namespace of the
 * thread that opened it and may then be used from any; one thread receives at a time.
 */
public final class KernelSocket implements AutoCloseable {
    /** {@code SOCK_RAW} and {@code SOCK_DGRAM}. */
    public static final int RAW = 3, DATAGRAM = 2;
    /** {@code SOCK_NONBLOCK}, and with {@code SOCK_STREAM}. */
    static final int NONBLOCKING = 04000, NONBLOCKING_STREAM = 1 | NONBLOCKING;

    private static final int CLOSE_ON_EXEC = 02000000;
    private static final int SOL_SOCKET = 1,
            SO_ERROR = 4,
            SO_PRIORITY = 12,
            SO_RCVTIMEO = 20,
            SO_BINDTODEVICE = 25,
            SO_RCVBUFFORCE = 33,
            SO_MARK = 36;
    /** {@code TC_PRIO_CONTROL}, include/uapi/linux/pkt_sched.h. */
    private static final int CONTROL_PRIORITY = 7;

    private static final int MSG_PEEK = 2, MSG_TRUNC = 0x20;
    /** {@code sizeof(struct sockaddr_storage)}. */
    private static final int LONGEST_ADDRESS = 128;

    private final SystemCalls calls;
    private final String title;
    private final FileDescriptor file;
    /** As the kernel knows it; at first none. */
    private Duration timeout = Duration.ofSeconds(-1);

    private KernelSocket(SystemCalls calls, String title, FileDescriptor file) {
        this.calls = calls;
        this.title = title;
        this.file = file;
    }

    /**
     * socket(2).
     *
     * @param title what it is, for messages
     */
    public static KernelSocket open(SystemCalls calls, String title, int family, int type, int protocol) {
        long fd = calls.require(SystemCall.SOCKET, title, family, type | CLOSE_ON_EXEC, protocol);
        return new KernelSocket(calls, title, new FileDescriptor(calls, (int) fd));
    }

    /** bind(2), to a {@code struct sockaddr} of the family. */
    public void bind(byte[] address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(JAVA_BYTE, address);
            calls.require(SystemCall.BIND, title, file.number(), copy.address(), address.length);
        }
    }

    /** connect(2), to a {@code struct sockaddr}; answers false when a socket that does not block is still at it. */
    public boolean connect(byte[] address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(JAVA_BYTE, address);
            long result = calls.invoke(SystemCall.CONNECT, file.number(), copy.address(), address.length);
            if (result == -Errno.EINPROGRESS.number()) return false;
            if (SystemCalls.failed(result)) throw LinuxException.of(SystemCall.CONNECT, title, (int) -result);
            return true;
        }
    }

    /** The firewall mark of what it sends; 0 for none. Needs CAP_NET_ADMIN. */
    public void mark(int mark) {
        if (mark != 0) option(SOL_SOCKET, SO_MARK, mark);
    }

    /** What it sends goes before all other traffic. */
    void controlPriority() {
        option(SOL_SOCKET, SO_PRIORITY, CONTROL_PRIORITY);
    }

    /** Sends and receives through one interface only; {@code name} empty for any. */
    public void device(String name) {
        if (name.isEmpty()) return;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(name);
            calls.require(
                    SystemCall.SETSOCKOPT,
                    title + " to interface " + name,
                    file.number(),
                    SOL_SOCKET,
                    SO_BINDTODEVICE,
                    value.address(),
                    value.byteSize());
        }
    }

    /** The error that waits on it, which is then forgotten; 0 without. */
    int error() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT), length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            calls.require(
                    SystemCall.GETSOCKOPT,
                    title + " error",
                    file.number(),
                    SOL_SOCKET,
                    SO_ERROR,
                    value.address(),
                    length.address());
            return value.get(JAVA_INT, 0);
        }
    }

    FileDescriptor file() {
        return file;
    }

    /** setsockopt(2) with a number. */
    public void option(int level, int name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            option(level, name, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /** getsockopt(2) of a 64-bit number. */
    public long longOption(int level, int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_LONG), length = arena.allocateFrom(JAVA_INT, Long.BYTES);
            calls.require(
                    SystemCall.GETSOCKOPT,
                    title + " option " + level + ":" + name,
                    file.number(),
                    level,
                    name,
                    value.address(),
                    length.address());
            return value.get(JAVA_LONG, 0);
        }
    }

    /** setsockopt(2) with a structure. */
    void option(int level, int name, MemorySegment value) {
        String object = title + " option " + level + ":" + name;
        calls.require(SystemCall.SETSOCKOPT, object, file.number(), level, name, value.address(), value.byteSize());
    }

    /** Bytes that the kernel keeps for a slow reader, beyond {@code net.core.rmem_max} too; needs CAP_NET_ADMIN. */
    public void receiveBuffer(int bytes) {
        option(SOL_SOCKET, SO_RCVBUFFORCE, bytes);
    }

    private void timeout(Duration limit) {
        if (limit.equals(timeout)) return;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8); // struct timeval; all zero would mean for ever
            time.set(JAVA_LONG, 0, limit.toSeconds());
            time.set(JAVA_LONG, 8, Math.max(limit.toNanosPart() / 1000, limit.toSeconds() == 0 ? 1 : 0));
            option(SOL_SOCKET, SO_RCVTIMEO, time);
        }
        timeout = limit;
    }

    /**
     * sendto(2).
     *
     * @param object what the message is, for messages
     * @param destination a {@code struct sockaddr}; empty for where the socket is bound to
     */
    public void send(String object, byte[] message, byte[] destination) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, message);
            MemorySegment address = arena.allocateFrom(JAVA_BYTE, destination);
            calls.require(
                    SystemCall.SENDTO,
                    object,
                    file.number(),
                    bytes.address(),
                    message.length,
                    0,
                    destination.length == 0 ? 0 : address.address(),
                    destination.length);
        }
    }

    /**
     * What was received.
     *
     * @param sender a {@code struct sockaddr}
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Datagram(byte[] bytes, byte[] sender) {}

    /**
     * Waits for a datagram, of whatever length.
     *
     * @param limit how long to wait at most; at least a microsecond
     * @return empty when the time is over
     */
    public Optional<Datagram> receive(Duration limit) {
        timeout(limit);
        try (Arena arena = Arena.ofConfined()) {
            long length = receive(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL, MSG_PEEK | MSG_TRUNC);
            if (length < 0) return Optional.empty();
            MemorySegment bytes = arena.allocate(Math.max(1, length), 8);
            MemorySegment sender = arena.allocate(LONGEST_ADDRESS, 8);
            MemorySegment senderSize = arena.allocateFrom(JAVA_INT, LONGEST_ADDRESS);
            long read = receive(bytes, sender, senderSize, 0);
            if (read < 0) return Optional.empty();
            int senderLength = Math.clamp(senderSize.get(JAVA_INT, 0), 0, LONGEST_ADDRESS);
            return Optional.of(new Datagram(
                    bytes.asSlice(0, Math.min(read, length)).toArray(JAVA_BYTE),
                    sender.asSlice(0, senderLength).toArray(JAVA_BYTE)));
        }
    }

    /** A length, or -1 when the time is over. */
    private long receive(MemorySegment into, MemorySegment sender, MemorySegment senderSize, int flags) {
        while (true) {
            long result = calls.invoke(
                    SystemCall.RECVFROM,
                    file.number(),
                    into.address(),
                    into.byteSize(),
                    flags,
                    sender.address(),
                    senderSize.address());
            if (!SystemCalls.failed(result)) return result;
            Errno errno = Errno.of((int) -result);
            if (errno == Errno.EAGAIN) return -1;
            if (errno != Errno.EINTR) throw LinuxException.of(SystemCall.RECVFROM, title, errno.number());
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
