package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/**
 * ovf: the greatest weight of the servers with no more active connections than their weight; of equals the first in the list. The
 * plan's members stand in the order of {@link Failover}, so it is the first that is not full.
 */
final class Overflow {
    /** On the stack while searching: the found server at 0, the plan's first member at 4. */
    private static final int SIZE = 8;

    private Overflow() {}

    /** Index of the chosen server, 0 if all are full. */
    static int choose(int plan) {
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (sizes == null) return 0;
        Mem search = Mem.stack(SIZE);
        search.u32(0, 0);
        search.u32(4, plan + Plan.HEAD);
        int _ = Kernel.loop(new Plan(sizes).members(), search, Overflow::round);
        return search.u32(0);
    }

    private static boolean round(int index, Mem search) {
        Mem slot = Maps.SLOTS.get(search.u32(4) + index);
        if (slot == null) return true;
        int server = new Plan(slot).server();
        Mem gauge = Maps.GAUGES.get(server);
        if (gauge == null) return true;
        if (Threshold.admits(server) == 0) return false;
        if (Gauge.active(gauge.u64(0)) > Integer.toUnsignedLong(new Plan(slot).weight())) return false;
        search.u32(0, server);
        return true;
    }
}
