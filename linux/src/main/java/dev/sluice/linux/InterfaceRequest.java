package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Makes ioctl(2) calls about interfaces with a {@code struct ifreq} (netdevice(7)), in one namespace. */
final class InterfaceRequest implements AutoCloseable {
    static final int GET_INDEX = 0x8933, ETHTOOL = 0x8946;
    /** Where the answer, or a pointer to it, stands in the structure. */
    static final int VALUE = 16;

    private static final int SOCK_DGRAM = 2, SOCK_CLOEXEC = 02000000;
    private static final int SIZE = 40, NAME_SIZE = 16;

    private final SystemCalls calls;
    private final FileDescriptor socket;

    /** Of the calling thread's namespace. */
    InterfaceRequest(SystemCalls calls) {
        this.calls = calls;
        long fd = calls.require(SystemCall.SOCKET, "AF_INET", SocketAddresses.AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        socket = new FileDescriptor(calls, (int) fd);
    }

    /** A zeroed structure with the interface's name. A name that is too long becomes none, which the kernel does not know. */
    static MemorySegment of(Arena arena, String device) {
        byte[] name = device.getBytes(StandardCharsets.UTF_8);
        MemorySegment request = arena.allocate(SIZE, 8);
        if (name.length < NAME_SIZE) MemorySegment.copy(name, 0, request, JAVA_BYTE, 0, name.length);
        return request;
    }

    /** The result, or the negated error number. */
    long invoke(int code, MemorySegment request) {
        return calls.invoke(SystemCall.IOCTL, socket.number(), code, request.address());
    }

    @Override
    public void close() {
        socket.close();
    }
}
