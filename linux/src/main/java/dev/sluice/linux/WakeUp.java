package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Wakes a thread that waits in {@link Poll}, from any other (eventfd(2)). */
public final class WakeUp implements AutoCloseable {
    private static final int NON_BLOCKING = 04000, CLOSE_ON_EXEC = 02000000;

    private final SystemCalls calls = SystemCalls.host();
    private final FileDescriptor file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
    private final MemorySegment count = arena.allocate(JAVA_LONG);

    public WakeUp() {
        long fd = calls.require(SystemCall.EVENTFD2, "wake-up", 0, NON_BLOCKING | CLOSE_ON_EXEC);
        file = new FileDescriptor(calls, (int) fd);
    }

    /** For {@link Poll}. */
    public FileDescriptor file() {
        return file;
    }

    /** For any thread, as often as it likes. */
    public void wake() {
        long _ = calls.direct(SystemCall.WRITE, file.number(), one.address(), 8, 0, 0, 0);
    }

    /** Forgets the wake-ups so far; for the thread that was woken. */
    public void clear() {
        long _ = calls.direct(SystemCall.READ, file.number(), count.address(), 8, 0, 0, 0);
    }

    @Override
    public void close() {
        file.close();
        arena.close();
    }
}
