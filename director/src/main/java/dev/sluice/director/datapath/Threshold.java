package dev.sluice.director.datapath;

/**
 * Connection thresholds ({@code -x}, {@code -y}): a server is overloaded from when it has as many connections, active and inactive
 * together, as the upper one says, until it has fewer than the lower one says. Whoever changes a gauge decides it, so a server
 * without thresholds costs one look at its entry.
 */
public final class Threshold {
    private Threshold() {}

    /** Decides whether the server is overloaded, now that its {@link Gauge} is this. Also for the daemon. */
    public static void mind(Server server, long gauge) {
        int upper = server.upper();
        if (upper == 0) return;
        long total = Gauge.total(gauge);
        int lower = server.lower() == 0 ? upper - (upper >>> 2) : server.lower();
        if (total >= Integer.toUnsignedLong(upper)) server.overloaded(1);
        else if (total < Integer.toUnsignedLong(lower)) server.overloaded(0);
    }

    /** All ones if the server may get new connections as far as thresholds go, else 0; without a branch. */
    static int admits(int server) {
        return Fixed.THRESHOLDS.on() ? Server.of(server).overloaded() - 1 : -1;
    }
}
