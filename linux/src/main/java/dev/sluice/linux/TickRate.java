package dev.sluice.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The kernel's {@code HZ}: how often its tick counter {@code jiffies} rises in a second. */
public final class TickRate {
    /** {@code CLOCK_MONOTONIC_COARSE}, which advances with the tick: its resolution is one (kernel/time/posix-timers.c). */
    private static final int MONOTONIC_COARSE = 6;

    private static final long SECOND = 1_000_000_000L;

    private TickRate() {}

    public static int hz() {
        return hz(SystemCalls.host());
    }

    static int hz(SystemCalls calls) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            calls.require(SystemCall.CLOCK_GETRES, "CLOCK_MONOTONIC_COARSE", MONOTONIC_COARSE, time.address());
            long nanos = time.get(ValueLayout.JAVA_LONG, 0) * SECOND + time.get(ValueLayout.JAVA_LONG, 8);
            return (int) ((SECOND + nanos / 2) / nanos);
        }
    }
}
