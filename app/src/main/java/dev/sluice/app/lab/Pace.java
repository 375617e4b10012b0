package dev.sluice.app.lab;

import java.time.Duration;

/**
 * How fast this machine is: system property {@code sluice.speed}, in percent of a usual one, 100 unless set. {@code ./test-kernels}
 * sets it for its emulated machine. On a slower machine heavy tests do that much less of the same work, and what waits for others
 * waits that much longer.
 */
public final class Pace {
    private static final int PERCENT = Math.clamp(Integer.getInteger("sluice.speed", 100), 1, 100);

    private Pace() {}

    /** This machine's share of an amount of work, 1 at least. */
    public static int share(int usual) {
        return Math.max(1, (int) ((long) usual * PERCENT / 100));
    }

    /** How long to wait here for what usually takes {@code usual} at most. */
    public static Duration patience(Duration usual) {
        return usual.multipliedBy(100).dividedBy(PERCENT);
    }
}
