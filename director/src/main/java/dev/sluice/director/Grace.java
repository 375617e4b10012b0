package dev.sluice.director;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * Puts off the reuse of what packets may still be reading. A packet is done within a softirq; a second is far beyond that, and
 * costs nothing but room.
 */
final class Grace {
    private static final long PERIOD = 1_000_000_000L;

    private record Deferred(long since, Runnable action) {}

    private final ArrayDeque<Deferred> waiting = new ArrayDeque<>();
    private final LongSupplier nanos;

    /** {@code nanos}: a clock that never jumps, such as {@code System::nanoTime}. */
    Grace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void later(Runnable action) {
        waiting.add(new Deferred(nanos.getAsLong(), action));
    }

    /** Does what has waited long enough. */
    void doWork() {
        long now = nanos.getAsLong();
        for (Deferred first = waiting.peek(); first != null && now - first.since >= PERIOD; first = waiting.peek()) {
            waiting.remove();
            first.action.run();
        }
    }

    /** Waits until everything put off so far may be done, and does it. */
    void drain() {
        if (waiting.isEmpty()) return;
        try {
            Thread.sleep(PERIOD / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Deferred first = waiting.poll(); first != null; first = waiting.poll()) first.action.run();
    }
}
