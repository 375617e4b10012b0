package dev.sluice.keepalived.vrrp.packet;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many adverts were rejected, by reason. One thread counts, any thread reads. */
public final class RejectCounters {
    private final AtomicLongArray counts = new AtomicLongArray(Reject.count());

    /** Counts one; answers how many there were for this reason before. */
    public long count(Reject reason) {
        long before = counts.getPlain(reason.ordinal());
        counts.setRelease(reason.ordinal(), before + 1);
        return before;
    }

    public long of(Reject reason) {
        return counts.getAcquire(reason.ordinal());
    }

    public long total() {
        return Arrays.stream(Reject.values()).mapToLong(this::of).sum();
    }

    public void clear() {
        for (int i = 0; i < counts.length(); i++) counts.setRelease(i, 0);
    }
}
