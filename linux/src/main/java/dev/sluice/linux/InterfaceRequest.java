package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** ioctl(2) with a {@code struct ifreq} (netdevice(7)) on a throw-away socket: always the calling thread's namespace. */
final class InterfaceRequest {
    static final int GET_INDEX = 0x8933, ETHTOOL = 0x8946;
    private static final int AF_INET = 2, SOCK_DGRAM = 2, SOCK_CLOEXEC = 02000000;
    private static final int SIZE = 40, NAME_SIZE = 16, VALUE = 16;

    private InterfaceRequest() {}

    /** The result, or the negated error number; {@code argument} goes in and comes out as the request's union. */
    static long invoke(SystemCalls calls, int request, String device, MemorySegment argument) {
        byte[] name = device.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length >= NAME_SIZE) return -Errno.ENODEV.number();
        try (Arena arena = Arena.ofConfined();
                FileDescriptor socket = socket(calls)) {
            MemorySegment ifreq = arena.allocate(SIZE, 8);
            MemorySegment.copy(name, 0, ifreq, JAVA_BYTE, 0, name.length);
            if (request == ETHTOOL) ifreq.set(JAVA_LONG, VALUE, argument.address());
            long result = calls.invoke(SystemCall.IOCTL, socket.number(), request, ifreq.address());
            if (result >= 0 && request == GET_INDEX) argument.set(JAVA_INT, 0, ifreq.get(JAVA_INT, VALUE));
            return result;
        }
    }

    private static FileDescriptor socket(SystemCalls calls) {
        long fd = calls.require(SystemCall.SOCKET, "AF_INET", AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        return new FileDescriptor(calls, (int) fd);
    }
}
