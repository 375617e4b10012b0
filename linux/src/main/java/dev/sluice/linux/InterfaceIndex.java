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
        return find(name)
                .orElseThrow(() -> LinuxException.of(SystemCall.IOCTL, "SIOCGIFINDEX " + name, Errno.ENODEV.number()));
    }

    public static OptionalInt find(String name) {
        try (Arena arena = Arena.ofConfined();
                InterfaceRequest requests = new InterfaceRequest(SystemCalls.host())) {
            MemorySegment request = InterfaceRequest.of(arena, name);
            long result = requests.invoke(InterfaceRequest.GET_INDEX, request);
            if (result == -Errno.ENODEV.number()) return OptionalInt.empty();
            if (result < 0) throw LinuxException.of(SystemCall.IOCTL, "SIOCGIFINDEX " + name, (int) -result);
            return OptionalInt.of(request.get(JAVA_INT, InterfaceRequest.VALUE));
        }
    }
}
