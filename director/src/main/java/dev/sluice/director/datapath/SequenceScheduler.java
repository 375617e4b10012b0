package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Subprogram;

/**
 * rr and wrr: the next pick of a precomputed {@link Plan}. CPUs that pick at the same time get consecutive picks; no lock is
 * held, and the order is the kernel's.
 */
final class SequenceScheduler {
    /** Powers of two of the segments a plan may have: one per distinct weight. */
    private static final int SEGMENT_BITS = 16;

    /**
     * On the stack while searching: the plan at 0, the server found at 4; overloaded servers met in a row at 8, in the segment whose
     * number is at 12; at 16 how many picks were skipped.
     */
    private static final int SEARCH = 24;

    /** More than the slots of any plan. */
    private static final int MOST_PICKS = 1 << 20;

    private SequenceScheduler() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Mem search = Mem.stack(SEARCH);
        search.u32(0, plan);
        search.u32(4, 0);
        if (!Fixed.THRESHOLDS.on()) {
            boolean _ = pick(0, search);
            return search.u32(4);
        }
        search.u32(8, 0);
        search.u32(12, -1);
        search.u64(16, 0);
        int _ = Kernel.loop(MOST_PICKS, search, SequenceScheduler::pick);
        return search.u32(4);
    }

    /** Takes the next pick; answers whether that ends the search. {@code round}: of no interest. */
    private static boolean pick(int round, Mem search) {
        int plan = search.u32(0);
        Mem head = Maps.SLOTS.get(plan);
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (head == null || sizes == null) return true;
        long total = new Plan(head).total();
        if (total == 0) return true;
        if (Fixed.THRESHOLDS.on() && Long.compareUnsigned(search.u64(16), total) >= 0) {
            // Nobody: as if nothing had been picked.
            head.add64(0, -search.u64(16));
            return true;
        }
        long pick = Long.remainderUnsigned(head.fetchAdd64(0, 1), total);
        int segments = new Plan(sizes).segments();
        int number = segments < 2 ? 0 : segment(plan, pick, segments);
        Mem found = Maps.SLOTS.get(plan + Plan.HEAD + number);
        if (found == null) return true;
        Plan segment = new Plan(found);
        int count = segment.count();
        if (count == 0) return true;
        long member = pick - segment.start();
        // rr never comes round within its one segment: a division less.
        if (member >= count) member = Long.remainderUnsigned(member, Integer.toUnsignedLong(count));
        Mem chosen = Maps.SLOTS.get(segment.first() + (int) member);
        if (chosen == null) return true;
        int server = new Plan(chosen).server();
        search.u32(4, server & Threshold.admits(server));
        if (!Fixed.THRESHOLDS.on() || search.u32(4) != 0) return true;
        skip(search, number, count, pick, total);
        return false;
    }

    /**
     * The pick was an overloaded server's, and is as if it had not been made. A segment all of whose members are overloaded is left
     * at once, as it may repeat them tens of thousands of times.
     */
    private static void skip(Mem search, int number, int count, long pick, long total) {
        int misses = number == search.u32(12) ? search.u32(8) + 1 : 1;
        long left = 0;
        if (Integer.compareUnsigned(misses, count) >= 0) {
            int plan = search.u32(0);
            Mem head = Maps.SLOTS.get(plan);
            Mem sizes = Maps.SLOTS.get(plan + 1);
            Mem next = Maps.SLOTS.get(plan + Plan.HEAD + number + 1);
            if (head == null || sizes == null || next == null) return;
            boolean last = number + 1 >= new Plan(sizes).segments();
            left = (last ? total : new Plan(next).start()) - pick - 1;
            // Not beyond where the search began.
            left = Math.min(left, total - search.u64(16) - 1);
            head.add64(0, left);
            misses = 0;
        }
        search.u32(8, misses);
        search.u32(12, number);
        search.u64(16, search.u64(16) + left + 1);
    }

    /**
     * Number of the segment that covers {@code pick}: the last one that starts no later. A function of numbers, so that the verifier
     * follows it once, and not in each round that it tries.
     */
    @Subprogram
    private static int segment(int plan, long pick, int segments) {
        int found = 0;
        for (int bit = 1 << SEGMENT_BITS - 1; bit > 0; bit >>>= 1) {
            int middle = found + bit;
            if (middle >= segments) continue;
            Mem slot = Maps.SLOTS.get(plan + Plan.HEAD + middle);
            if (slot != null && new Plan(slot).start() <= pick) found = middle;
        }
        return found;
    }
}
