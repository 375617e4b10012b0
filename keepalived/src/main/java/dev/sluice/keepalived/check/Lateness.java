package dev.sluice.keepalived.check;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How late attempts begin after they were due: a histogram of microseconds, exact below 16 and within an eighth above. Written by
 * any thread.
 */
public final class Lateness {
    private static final int EXACT = 16, STEPS = 8, EXACT_BITS = 4, STEP_BITS = 3;
    /** Up to 2^36 us, 19 hours. */
    private static final int BUCKETS = EXACT + STEPS * 32;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    /** Counts one attempt; {@code nanos} may be negative, which is on time. */
    void count(long nanos) {
        counts.incrementAndGet(bucket(Math.max(0, nanos / 1000)));
    }

    private static int bucket(long micros) {
        if (micros < EXACT) return (int) micros;
        int exponent = 63 - Long.numberOfLeadingZeros(micros);
        int step = (int) (micros >>> (exponent - STEP_BITS)) & (STEPS - 1);
        return Math.min(BUCKETS - 1, EXACT + (exponent - EXACT_BITS) * STEPS + step);
    }

    /** The largest number that falls into a bucket. */
    private static long highest(int bucket) {
        if (bucket < EXACT) return bucket;
        int exponent = (bucket - EXACT) / STEPS + EXACT_BITS, step = (bucket - EXACT) % STEPS;
        return ((long) (STEPS + step + 1) << (exponent - STEP_BITS)) - 1;
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
            if (seen >= wanted && wanted > 0) return highest(i);
        }
        return 0;
    }

    /** Forgets everything counted. */
    public void clear() {
        for (int i = 0; i < BUCKETS; i++) counts.set(i, 0);
    }
}
