package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/** fo: the greatest weight; of equals the first in the list. The plan's members stand in that order. */
final class Failover {
    /** On the stack while searching: the found server at 0, the plan's first member at 4. */
    private static final int SIZE = 8;

    private Failover() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Mem first = Maps.SLOTS.get(plan + Plan.HEAD);
        if (first == null) return 0;
        int server = new Plan(first).server();
        return Threshold.admits(server) != 0 ? server : next(plan);
    }

    /** The first that is not overloaded. */
    private static int next(int plan) {
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (sizes == null) return 0;
        Mem search = Mem.stack(SIZE);
        search.u32(0, 0);
        search.u32(4, plan + Plan.HEAD);
        int _ = Kernel.loop(new Plan(sizes).members(), search, Failover::round);
        return search.u32(0);
    }

    private static boolean round(int index, Mem search) {
        Mem slot = Maps.SLOTS.get(search.u32(4) + index);
        if (slot == null) return true;
        int server = new Plan(slot).server();
        if (Threshold.admits(server) == 0) return false;
        search.u32(0, server);
        return true;
    }
}
