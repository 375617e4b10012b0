package dev.sluice.director.datapath;

/** What the scanning schedulers compare, per weight, read from a {@link Gauge}. Without branches, as it stands in a loop. */
final class Load {
    /** lc, wlc: {@link Gauge#overhead}. */
    static final int CONNECTIONS = 0;
    /** sed: active connections, the new one included. */
    static final int DELAY = 1;
    /** nq: the same, but nothing is less than a server without active connections. */
    static final int QUEUE = 2;

    private Load() {}

    /** {@code kind}: a constant. */
    static long of(int kind, long gauge) {
        if (kind == CONNECTIONS) return Gauge.overhead(gauge);
        long active = Gauge.active(gauge);
        return kind == DELAY ? active + 1 : active + 1 & -active >> 63;
    }
}
