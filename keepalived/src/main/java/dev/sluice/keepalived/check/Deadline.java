package dev.sluice.keepalived.check;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** The moment by which an attempt must be over. */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /** For socket time-outs, which take 0 for ever. */
    int leftMillis() throws SocketTimeoutException {
        long left = nanos - System.nanoTime();
        if (left <= 0) throw new SocketTimeoutException("time is over");
        return (int) Math.min(Integer.MAX_VALUE, left / 1_000_000 + 1);
    }
}
