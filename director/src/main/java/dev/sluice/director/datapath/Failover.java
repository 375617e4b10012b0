package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** fo: the greatest weight; of equals the first in the list. The plan's members stand in that order. */
final class Failover {
    private Failover() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Mem first = Maps.SLOTS.get(plan + Plan.HEAD);
        return first == null ? 0 : new Plan(first).server();
    }
}
