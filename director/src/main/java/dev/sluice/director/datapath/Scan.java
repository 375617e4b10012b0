package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/**
 * A walk over all members of a {@link Plan} for the one with the least {@link Load} per weight; of equals the first in the list.
 *
 * <p>By {@link Kernel#loop}, so that the verifier walks one round and not a thousand; a round looks at several members, which
 * costs a server less than a call.
 */
final class Scan extends Mem {
    static final int SIZE = 24;

    Scan(Mem m) {
        super(m);
    }

    /** Stands before the first member, with nothing found: 1 / 0 is more than any load. */
    void begin(int plan) {
        least(1);
        leastWeight(0);
        best(0);
        first(plan + Plan.HEAD);
    }

    /** How many rounds see all members. */
    static int rounds(int plan) {
        Mem sizes = Maps.SLOTS.get(plan + 1);
        return sizes == null ? 0 : new Plan(sizes).members() + Plan.STEP - 1 >>> Plan.STEP_BITS;
    }

    /** Looks at {@link Plan#STEP} members. {@code kind}: of {@link Load}. */
    static boolean round(int index, Mem context, int kind) {
        Scan scan = new Scan(context);
        long least = scan.least();
        long leastWeight = scan.leastWeight();
        int best = scan.best();
        int first = scan.first() + (index << Plan.STEP_BITS);
        for (int i = 0; i < Plan.STEP; i++) {
            Mem slot = Maps.SLOTS.get(first + i);
            if (slot == null) return true;
            int server = new Plan(slot).server();
            Mem gauge = Maps.GAUGES.get(server);
            if (gauge == null) return true;
            long weight = Integer.toUnsignedLong(new Plan(slot).weight() & Threshold.admits(server));
            long load = Load.of(kind, gauge.u64(0));
            // All ones if least / leastWeight > load / weight; never for an empty slot, whose weight is 0.
            long less = load * leastWeight - least * weight >> 63;
            least ^= (least ^ load) & less;
            leastWeight ^= (leastWeight ^ weight) & less;
            best ^= (best ^ server) & (int) less;
        }
        scan.least(least);
        scan.leastWeight(leastWeight);
        scan.best(best);
        return false;
    }

    private long least() {
        return u64(0);
    }

    private void least(long v) {
        u64(0, v);
    }

    private long leastWeight() {
        return u64(8);
    }

    private void leastWeight(long v) {
        u64(8, v);
    }

    /** Index of the server found, 0 for none. */
    int best() {
        return u32(16);
    }

    private void best(int v) {
        u32(16, v);
    }

    private int first() {
        return u32(20);
    }

    private void first(int v) {
        u32(20, v);
    }
}
