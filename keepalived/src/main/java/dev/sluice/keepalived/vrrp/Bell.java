package dev.sluice.keepalived.vrrp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Wakes who waits for any change. The loop's thread rings it, which takes no longer when nobody waits. */
final class Bell {
    private long rings;

    synchronized void ring() {
        rings++;
        notifyAll();
    }

    /** How often it has rung. */
    synchronized long rings() {
        return rings;
    }

    /** Returns when it has rung more often than {@code heard}, or after {@code limit}. */
    synchronized void await(long heard, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (rings == heard) {
            long left = end - System.nanoTime();
            if (left <= 0) return;
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
