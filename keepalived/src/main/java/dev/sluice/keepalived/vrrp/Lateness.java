package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.vrrp.report.Punctuality;
import java.util.concurrent.atomic.AtomicLongArray;

/** How late adverts were sent: a histogram in steps of 10 microseconds to 100 milliseconds. One thread writes, any reads. */
final class Lateness {
    private static final long STEP_NANOS = 10_000;
    private static final int STEPS = 10_000;

    private final AtomicLongArray counts = new AtomicLongArray(STEPS + 1);
    private volatile long longest;

    void record(long nanos) {
        int step = Math.clamp(nanos / STEP_NANOS, 0, STEPS);
        counts.setRelease(step, counts.getPlain(step) + 1);
        if (nanos > longest) longest = nanos;
    }

    long count() {
        long sum = 0;
        for (int i = 0; i <= STEPS; i++) sum += counts.getAcquire(i);
        return sum;
    }

    /** What this share (0.9999) of all adverts was not later than; rounded up to a step. */
    long nanos(double share) {
        long wanted = (long) Math.ceil(count() * share);
        long sum = 0;
        for (int i = 0; i < STEPS; i++) {
            sum += counts.getAcquire(i);
            if (sum >= wanted) return Math.min((i + 1) * STEP_NANOS, longest);
        }
        return longest;
    }

    /** Begins anew; adverts that are sent meanwhile may be lost. */
    void clear() {
        for (int i = 0; i <= STEPS; i++) counts.setRelease(i, 0);
        longest = 0;
    }

    /** What it says until now. */
    Punctuality punctuality() {
        return new Punctuality(count(), nanos(0.5) / 1000, nanos(0.99) / 1000, nanos(0.9999) / 1000, longest / 1000);
    }
}
