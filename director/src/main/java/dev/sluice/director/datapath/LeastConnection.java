package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** lc: the server with the least {@link Gauge#overhead}; of equals the first in the list. */
final class LeastConnection {
    private LeastConnection() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (sizes == null) return 0;
        int members = new Plan(sizes).members();
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < Plan.MOST_MEMBERS && i < members; i++) {
            Mem slot = Maps.SLOTS.get(plan + Plan.HEAD + i);
            if (slot == null) break;
            int server = new Plan(slot).server();
            Mem gauge = Maps.GAUGES.get(server);
            if (gauge == null) break;
            long overhead = Gauge.overhead(gauge.u64(0));
            // All ones if this one has less. No branch: the verifier would follow each combination of outcomes.
            long less = overhead - least >> 63;
            least ^= (least ^ overhead) & less;
            best ^= (best ^ server) & (int) less;
        }
        return best;
    }
}
