package dev.sluice.keepalived.check;

import java.util.concurrent.atomic.AtomicLongArray;

/** How late attempts begin after they were due: a histogram of microseconds in powers of two. Written by any thread. */
public final class Lateness {
    private static final int BUCKETS = 40;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    /** Counts one attempt; {@code nanos} may be negative, which is on time. */
    void count(long nanos) {
        long micros = Math.max(0, nanos / 1000);
        counts.incrementAndGet(Math.min(BUCKETS - 1, 64 - Long.numberOfLeadingZeros(micros)));
    }

    /** Attempts counted. */
    public long total() {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) total += counts.get(i);
        return total;
    }

    /** An upper bound, in microseconds, of the lateness of the given share of attempts; 0 without any. */
    public long micros(double share) {
        long wanted = (long) Math.ceil(total() * share), seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts.get(i);
            if (seen >= wanted && wanted > 0) return (1L << i) - 1;
        }
        return 0;
    }

    /** Forgets everything counted. */
    public void clear() {
        for (int i = 0; i < BUCKETS; i++) counts.set(i, 0);
    }
}
