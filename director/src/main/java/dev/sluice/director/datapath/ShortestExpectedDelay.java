package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/** sed: the fewest active connections per weight, the new one included; of equals the first in the list. */
final class ShortestExpectedDelay {
    private ShortestExpectedDelay() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Scan scan = new Scan(Mem.stack(Scan.SIZE));
        scan.begin(plan);
        int _ = Kernel.loop(Scan.rounds(plan), scan, ShortestExpectedDelay::round);
        return scan.best();
    }

    private static boolean round(int index, Mem context) {
        return Scan.round(index, context, Load.DELAY);
    }
}
