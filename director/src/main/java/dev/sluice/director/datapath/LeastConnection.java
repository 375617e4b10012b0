package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/** lc, wlc: the least {@link Gauge#overhead} per weight; of equals the first in the list. lc's plans say 1 for every weight. */
final class LeastConnection {
    private LeastConnection() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Scan scan = new Scan(Mem.stack(Scan.SIZE));
        scan.begin(plan);
        int _ = Kernel.loop(Scan.rounds(plan), scan, LeastConnection::round);
        return scan.best();
    }

    private static boolean round(int index, Mem context) {
        return Scan.round(index, context, Load.CONNECTIONS);
    }
}
