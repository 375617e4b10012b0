package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Nanoseconds since the machine started (CLOCK_BOOTTIME): never set, never back, and other than {@link System#nanoTime} it goes
 * on while the machine is suspended. One thread reads one clock; reading allocates nothing.
 */
public final class BootClock {
    private static final int CLOCK_BOOTTIME = 7;

    private final SystemCalls calls = SystemCalls.host();
    private final MemorySegment time = Arena.ofAuto().allocate(16, 8);

    public BootClock() {}

    public long nanos() {
        long result = calls.direct(SystemCall.CLOCK_GETTIME, CLOCK_BOOTTIME, time.address(), 0, 0, 0, 0);
        if (SystemCalls.failed(result))
            throw LinuxException.of(SystemCall.CLOCK_GETTIME, "CLOCK_BOOTTIME", (int) -result);
        return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8);
    }
}
