package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/** if_nametoindex(3) in the calling thread's network namespace. */
public final class InterfaceIndex {
    private InterfaceIndex() {}

    /** The index of the interface of that name; ENODEV if there is none. */
    public static int of(String name) {
        return find(name).orElseThrow(() -> LinuxException.of(SystemCall.IOCTL, name, Errno.ENODEV.number()));
    }

    public static OptionalInt find(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment index = arena.allocate(JAVA_INT);
            long result = InterfaceRequest.invoke(SystemCalls.host(), InterfaceRequest.GET_INDEX, name, index);
            if (result == -Errno.ENODEV.number()) return OptionalInt.empty();
            if (result < 0) throw LinuxException.of(SystemCall.IOCTL, "SIOCGIFINDEX " + name, (int) -result);
            return OptionalInt.of(index.get(JAVA_INT, 0));
        }
    }
}
