package dev.sluice.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** mount(2), umount2(2) and statfs(2). */
final class Mounts {
    /** Flags of include/uapi/linux/mount.h and of umount2(2). */
    static final int BIND = 4096, RECURSIVE = 16384, SHARED = 1 << 20, DETACH = 2;

    /** {@code sizeof(struct statfs)}, whose first word is the type, on 64-bit machines. */
    private static final int STATFS_SIZE = 120;

    private Mounts() {}

    /** The negated error number, or 0. */
    static long mount(SystemCalls calls, String source, String target, String type, long flags) {
        try (Arena arena = Arena.ofConfined()) {
            return calls.invoke(
                    SystemCall.MOUNT,
                    arena.allocateFrom(source).address(),
                    arena.allocateFrom(target).address(),
                    arena.allocateFrom(type).address(),
                    flags,
                    0);
        }
    }

    static void require(long result, String target) {
        if (result < 0) throw LinuxException.of(SystemCall.MOUNT, target, (int) -result);
    }

    /** Takes the topmost mount off; the negated error number, or 0. */
    static long unmount(SystemCalls calls, String target) {
        try (Arena arena = Arena.ofConfined()) {
            return calls.invoke(SystemCall.UMOUNT2, arena.allocateFrom(target).address(), DETACH);
        }
    }

    /** The magic number of the file system at {@code path} (include/uapi/linux/magic.h), 0 if it cannot be told. */
    static long type(SystemCalls calls, String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(STATFS_SIZE, 8);
            long result =
                    calls.invoke(SystemCall.STATFS, arena.allocateFrom(path).address(), buffer.address());
            return result < 0 ? 0 : buffer.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
