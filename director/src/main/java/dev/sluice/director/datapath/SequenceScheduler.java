package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * rr and wrr: the next pick of a precomputed {@link Plan}. CPUs that pick at the same time get consecutive picks; no lock is
 * held, and the order is the kernel's.
 */
final class SequenceScheduler {
    /** Powers of two of the segments a plan may have: one per distinct weight. */
    private static final int SEGMENT_BITS = 16;

    private SequenceScheduler() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Mem head = Maps.SLOTS.get(plan);
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (head == null || sizes == null) return 0;
        long total = new Plan(head).total();
        if (total == 0) return 0;
        long pick = Long.remainderUnsigned(head.fetchAdd64(0, 1), total);
        Mem found = Maps.SLOTS.get(plan + Plan.HEAD + segment(plan, pick, new Plan(sizes).segments()));
        if (found == null) return 0;
        Plan segment = new Plan(found);
        int count = segment.count();
        if (count == 0) return 0;
        int member = (int) Long.remainderUnsigned(pick - segment.start(), Integer.toUnsignedLong(count));
        Mem chosen = Maps.SLOTS.get(segment.first() + member);
        return chosen == null ? 0 : new Plan(chosen).server();
    }

    /** Number of the segment that covers {@code pick}: the last one that starts no later. */
    private static int segment(int plan, long pick, int segments) {
        int found = 0;
        if (segments < 2) return found;
        for (int bit = 1 << SEGMENT_BITS - 1; bit > 0; bit >>>= 1) {
            int middle = found + bit;
            if (middle >= segments) continue;
            Mem slot = Maps.SLOTS.get(plan + Plan.HEAD + middle);
            if (slot != null && new Plan(slot).start() <= pick) found = middle;
        }
        return found;
    }
}
