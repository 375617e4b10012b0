package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits for several descriptors at once (ppoll(2)), without allocating. One thread uses it. */
public final class Poll implements AutoCloseable {
    private static final short POLLIN = 1;
    private static final int ENTRY = 8;
    private static final long SECOND = 1_000_000_000L;

    private final SystemCalls calls;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment entries;
    private final MemorySegment time = arena.allocate(16, 8);
    private final int size;

    /** Waits for these to be readable; they are known by their index from then on. */
    public Poll(FileDescriptor... files) {
        calls = SystemCalls.host();
        size = files.length;
        entries = arena.allocate(Math.max(1, size) * (long) ENTRY, 8);
        for (int i = 0; i < size; i++) {
            entries.set(JAVA_INT, i * (long) ENTRY, files[i].number());
            entries.set(JAVA_SHORT, i * (long) ENTRY + 4, POLLIN);
        }
    }

    /**
     * Waits until something is readable, or {@code nanos} are over; not at all if that is not positive. May return early.
     *
     * @return how many are ready
     */
    public int await(long nanos) {
        long left = Math.max(0, nanos);
        time.set(JAVA_LONG, 0, left / SECOND);
        time.set(JAVA_LONG, 8, left % SECOND);
        long ready = calls.direct(SystemCall.PPOLL, entries.address(), size, time.address(), 0, 0, 0);
        if (ready == -Errno.EINTR.number()) return 0;
        if (SystemCalls.failed(ready)) throw LinuxException.of(SystemCall.PPOLL, size + " files", (int) -ready);
        return (int) ready;
    }

    /** Whether the descriptor of that index had something when {@link #await} returned: data, an error or its end. */
    public boolean isReady(int index) {
        return entries.get(JAVA_SHORT, index * (long) ENTRY + 6) != 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
