package dev.sluice.linux;

import static dev.sluice.linux.SocketAddresses.AF_INET;
import static dev.sluice.linux.SocketAddresses.AF_INET6;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A raw IP socket (raw(7)) for a protocol without ports: whole IPv4 packets with their header, or what follows the header of
 * IPv6, whose source, destination and hop limit come beside it.
 *
 * <p>Sends and receives without allocating, into and out of arrays of the caller. Never waits: {@link #receive} answers at
 * once, see {@link Poll}. Belongs to the network namespace of the thread that opened it; one thread uses it.
 */
public final class RawSocket implements AutoCloseable {
    /** There is nothing to receive. */
    public static final int NOTHING = -1;

    private static final int MSG_DONTWAIT = 0x40, SOL_SOCKET = 1, SO_ATTACH_FILTER = 26;
    private static final int IPPROTO_IP = 0, IP_HDRINCL = 3, IP_MULTICAST_IF = 32;
    private static final int IP_MULTICAST_LOOP = 34, IP_ADD_MEMBERSHIP = 35, IP_MULTICAST_ALL = 49;
    private static final int IPPROTO_IPV6 = 41, IPV6_UNICAST_HOPS = 16, IPV6_MULTICAST_IF = 17;
    private static final int IPV6_MULTICAST_HOPS = 18, IPV6_MULTICAST_LOOP = 19, IPV6_JOIN_GROUP = 20;
    private static final int IPV6_MULTICAST_ALL = 29, IPV6_RECVPKTINFO = 49, IPV6_PKTINFO = 50;
    private static final int IPV6_RECVHOPLIMIT = 51, IPV6_HOPLIMIT = 52, IPV6_TCLASS = 67;

    /** Classic BPF: return so many bytes of the packet. */
    private static final long ACCEPT = instruction(0x06, 0, 0, 0xffff), REFUSE = instruction(0x06, 0, 0, 0);

    private static final int LONGEST = 4200;
    private static final int ADDRESS6 = 28, ADDRESS4 = 16;
    /** {@code sizeof(struct msghdr)}, {@code struct iovec} behind it, then name and ancillary data. */
    private static final int MESSAGE = 56, IOVEC = 16, NAME = 32, CONTROL = 128;
    /** {@code sizeof(struct cmsghdr)}. */
    private static final int CONTROL_HEADER = 16;

    private final SystemCalls calls;
    private final String title;
    private final KernelSocket socket;
    private final FileDescriptor file;
    private final boolean ip6;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment message = arena.allocate(MESSAGE, 8);
    private final MemorySegment vector = arena.allocate(IOVEC, 8);
    private final MemorySegment name = arena.allocate(NAME, 8);
    private final MemorySegment control = arena.allocate(CONTROL, 8);
    private final MemorySegment bytes = arena.allocate(LONGEST, 8);
    private int hopLimit;

    private RawSocket(SystemCalls calls, String title, KernelSocket socket, boolean ip6) {
        this.calls = calls;
        this.title = title;
        this.socket = socket;
        file = socket.file();
        this.ip6 = ip6;
    }

    /**
     * For one protocol of one family.
     *
     * @param device the interface it is bound to; "" for all
     */
    public static RawSocket open(boolean ip6, int protocol, String device) {
        SystemCalls calls = SystemCalls.host();
        String title = (ip6 ? "IPv6" : "IPv4") + " protocol " + protocol + (device.isEmpty() ? "" : " on " + device);
        int type = KernelSocket.RAW | KernelSocket.NONBLOCKING;
        KernelSocket socket = KernelSocket.open(calls, title, ip6 ? AF_INET6 : AF_INET, type, protocol);
        try {
            socket.device(device);
            RawSocket raw = new RawSocket(calls, title, socket, ip6);
            raw.prepare();
            return raw;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void prepare() {
        socket.controlPriority();
        if (ip6) {
            socket.option(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
            socket.option(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
            socket.option(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0);
            socket.option(IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
            socket.option(IPPROTO_IPV6, IPV6_TCLASS, 0xc0);
        } else {
            socket.option(IPPROTO_IP, IP_HDRINCL, 1);
            socket.option(IPPROTO_IP, IP_MULTICAST_LOOP, 0);
            socket.option(IPPROTO_IP, IP_MULTICAST_ALL, 0);
        }
    }

    /** TTL or hop limit of what is sent; IPv4 packets carry their own. */
    public void hopLimit(int limit) {
        if (!ip6) return;
        socket.option(IPPROTO_IPV6, IPV6_UNICAST_HOPS, limit);
        socket.option(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, limit);
    }

    /** Receives what is sent to a group on an interface, and sends to groups there. EADDRINUSE if it does already. */
    public void join(InetAddress group, int ifindex) {
        multicastInterface(ifindex);
        try (Arena local = Arena.ofConfined()) {
            if (group instanceof Inet4Address) {
                MemorySegment request = local.allocate(12, 4); // struct ip_mreqn
                MemorySegment.copy(group.getAddress(), 0, request, JAVA_BYTE, 0, 4);
                request.set(JAVA_INT, 8, ifindex);
                socket.option(IPPROTO_IP, IP_ADD_MEMBERSHIP, request);
            } else {
                MemorySegment request = local.allocate(20, 4); // struct ipv6_mreq
                MemorySegment.copy(group.getAddress(), 0, request, JAVA_BYTE, 0, 16);
                request.set(JAVA_INT, 16, ifindex);
                socket.option(IPPROTO_IPV6, IPV6_JOIN_GROUP, request);
            }
        }
    }

    /** Sends to groups on this interface. */
    public void multicastInterface(int ifindex) {
        if (ip6) {
            socket.option(IPPROTO_IPV6, IPV6_MULTICAST_IF, ifindex);
            return;
        }
        try (Arena local = Arena.ofConfined()) {
            MemorySegment request = local.allocate(12, 4);
            request.set(JAVA_INT, 8, ifindex);
            socket.option(IPPROTO_IP, IP_MULTICAST_IF, request);
        }
    }

    /** Bytes that the kernel keeps for a slow reader; needs CAP_NET_ADMIN. */
    public void receiveBuffer(int size) {
        socket.receiveBuffer(size);
    }

    /**
     * Receives UDP datagrams to this port only; for a socket of protocol 17. A classic BPF program (packet(7)) that the kernel
     * runs on what raw sockets get: the IP header first with IPv4, without it with IPv6.
     */
    public void acceptUdpPort(int port) {
        long[] program = ip6
                ? new long[] {instruction(0x28, 0, 0, 2), instruction(0x15, 0, 1, port), ACCEPT, REFUSE}
                : new long[] {
                    instruction(0xb1, 0, 0, 0),
                    instruction(0x48, 0, 0, 2),
                    instruction(0x15, 0, 1, port),
                    ACCEPT,
                    REFUSE
                };
        try (Arena local = Arena.ofConfined()) {
            MemorySegment filter = local.allocateFrom(JAVA_LONG, program);
            MemorySegment value = local.allocate(16, 8); // struct sock_fprog
            value.set(JAVA_SHORT, 0, (short) program.length);
            value.set(JAVA_LONG, 8, filter.address());
            socket.option(SOL_SOCKET, SO_ATTACH_FILTER, value);
        }
    }

    /** {@code struct sock_filter}: 16 bits of code, 8 to skip where true, 8 where false, 32 of operand. */
    private static long instruction(int code, int yes, int no, int operand) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        return bytes.putShort((short) code)
                .put((byte) yes)
                .put((byte) no)
                .putInt(operand)
                .getLong(0);
    }

    /**
     * Sends a packet.
     *
     * @param packet with its header for IPv4, without one for IPv6
     * @param destination in wire order
     * @param source in wire order, for IPv6; IPv4 packets carry their own
     * @param ifindex by which it leaves; IPv6 needs it for link-local destinations
     * @return 0, or the error number
     */
    public int send(byte[] packet, int length, byte[] destination, byte[] source, int ifindex) {
        MemorySegment.copy(packet, 0, bytes, JAVA_BYTE, 0, length);
        int nameSize = destination(destination, ifindex);
        long controlSize = 0;
        if (ip6) {
            control.set(JAVA_LONG, 0, CONTROL_HEADER + 20);
            control.set(JAVA_INT, 8, IPPROTO_IPV6);
            control.set(JAVA_INT, 12, IPV6_PKTINFO);
            MemorySegment.copy(source, 0, control, JAVA_BYTE, CONTROL_HEADER, 16);
            control.set(JAVA_INT, CONTROL_HEADER + 16, ifindex);
            controlSize = 40;
        }
        header(length, nameSize, controlSize);
        long sent = calls.direct(SystemCall.SENDMSG, file.number(), message.address(), MSG_DONTWAIT, 0, 0, 0);
        return SystemCalls.failed(sent) ? (int) -sent : 0;
    }

    /** {@code struct sockaddr_in} or {@code sockaddr_in6}; answers its size. */
    private int destination(byte[] address, int ifindex) {
        name.fill((byte) 0);
        if (ip6) {
            name.set(JAVA_SHORT, 0, (short) AF_INET6);
            MemorySegment.copy(address, 0, name, JAVA_BYTE, 8, 16);
            name.set(JAVA_INT, 24, ifindex);
            return ADDRESS6;
        }
        name.set(JAVA_SHORT, 0, (short) AF_INET);
        MemorySegment.copy(address, 0, name, JAVA_BYTE, 4, 4);
        return ADDRESS4;
    }

    private void header(long length, int nameSize, long controlSize) {
        vector.set(JAVA_LONG, 0, bytes.address());
        vector.set(JAVA_LONG, 8, length);
        message.set(JAVA_LONG, 0, name.address());
        message.set(JAVA_INT, 8, nameSize);
        message.set(JAVA_LONG, 16, vector.address());
        message.set(JAVA_LONG, 24, 1);
        message.set(JAVA_LONG, 32, controlSize == 0 ? 0 : control.address());
        message.set(JAVA_LONG, 40, controlSize);
        message.set(JAVA_INT, 48, 0);
    }

    /**
     * The next packet, if there is one.
     *
     * @param into the packet, with its header for IPv4
     * @param source and {@code destination}: 16 bytes each, written for IPv6 only
     * @return its length, at most that of {@code into}; {@link #NOTHING} if there is none
     * @throws LinuxException for errors that repeating does not mend
     */
    public int receive(byte[] into, byte[] source, byte[] destination) {
        header(LONGEST, NAME, CONTROL);
        long read = calls.direct(SystemCall.RECVMSG, file.number(), message.address(), MSG_DONTWAIT, 0, 0, 0);
        if (SystemCalls.failed(read)) return failed((int) -read);
        int length = (int) Math.min(read, into.length);
        MemorySegment.copy(bytes, JAVA_BYTE, 0, into, 0, length);
        if (ip6) {
            MemorySegment.copy(name, JAVA_BYTE, 8, source, 0, 16);
            readControl(destination);
        }
        return length;
    }

    /** An interface that went down is told once by each socket on it, and no reason to stop. */
    private int failed(int number) {
        Errno errno = Errno.of(number);
        if (errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ENETDOWN) return NOTHING;
        throw LinuxException.of(SystemCall.RECVMSG, title, number);
    }

    private void readControl(byte[] destination) {
        hopLimit = 0;
        long end = message.get(JAVA_LONG, 40);
        long at = 0;
        while (end - at >= CONTROL_HEADER) {
            long size = control.get(JAVA_LONG, at);
            if (size < CONTROL_HEADER || size > end - at) return;
            int type = control.get(JAVA_INT, at + 12);
            if (type == IPV6_HOPLIMIT) hopLimit = control.get(JAVA_INT, at + CONTROL_HEADER);
            else if (type == IPV6_PKTINFO)
                MemorySegment.copy(control, JAVA_BYTE, at + CONTROL_HEADER, destination, 0, 16);
            at += (size + 7) & ~7L;
        }
    }

    /** Of the packet received last; IPv6 only. */
    public int receivedHopLimit() {
        return hopLimit;
    }

    public FileDescriptor file() {
        return file;
    }

    @Override
    public void close() {
        socket.close();
        arena.close();
    }

    @Override
    public String toString() {
        return title;
    }
}
