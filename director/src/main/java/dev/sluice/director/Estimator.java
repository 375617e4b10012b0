package dev.sluice.director;

import dev.sluice.control.Counters;

/**
 * Rates of one server or service, as net/netfilter/ipvs/ip_vs_est.c has them: every two seconds a quarter of the difference
 * between what was counted and the average is added, so it remembers about eight seconds.
 */
final class Estimator {
    /** Nanoseconds between two calls of {@link #update}. */
    static final long PERIOD = 2_000_000_000L;

    private static final int PACKETS = 10, BYTES = 5;

    private Counters last;
    private long connections, inPackets, outPackets, inBytes, outBytes;

    /** Begins at rate 0 with these counters. */
    Estimator(Counters now) {
        last = now;
    }

    void update(Counters now) {
        Counters delta = now.minus(last);
        last = now;
        connections = average(connections, delta.connections(), PACKETS);
        inPackets = average(inPackets, delta.inPackets(), PACKETS);
        outPackets = average(outPackets, delta.outPackets(), PACKETS);
        inBytes = average(inBytes, delta.inBytes(), BYTES);
        outBytes = average(outBytes, delta.outBytes(), BYTES);
    }

    private static long average(long before, long delta, int scale) {
        return before + ((delta << scale - 1) - before >> 2);
    }

    /** Per second. */
    Counters rates() {
        return new Counters(
                read(connections, PACKETS),
                read(inPackets, PACKETS),
                read(outPackets, PACKETS),
                read(inBytes, BYTES),
                read(outBytes, BYTES));
    }

    /** 0x1ff of 2^10, 0xf of 2^5: just less than a half is rounded up, as the kernel does. */
    private static long read(long average, int scale) {
        return average + (1L << scale - 1) - 1 >> scale;
    }
}
