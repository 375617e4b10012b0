package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/** nq: the first in the list without active connections; if there is none, as {@link ShortestExpectedDelay}. */
final class NeverQueue {
    private NeverQueue() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Scan scan = new Scan(Mem.stack(Scan.SIZE));
        scan.begin(plan);
        int _ = Kernel.loop(Scan.rounds(plan), scan, NeverQueue::round);
        return scan.best();
    }

    private static boolean round(int index, Mem context) {
        return Scan.round(index, context, Load.QUEUE);
    }
}
