package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** wlc: the server with the least {@link Gauge#overhead} per weight; of equals the first in the list. */
final class WeightedLeastConnection {
    private WeightedLeastConnection() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (sizes == null) return 0;
        int members = new Plan(sizes).members();
        int best = 0;
        // 1 / 0 is more than anything.
        long least = 1;
        long leastWeight = 0;
        for (int i = 0; i < Plan.MOST_MEMBERS && i < members; i++) {
            Mem slot = Maps.SLOTS.get(plan + Plan.HEAD + i);
            if (slot == null) break;
            int server = new Plan(slot).server();
            Mem gauge = Maps.GAUGES.get(server);
            if (gauge == null) break;
            long weight = Integer.toUnsignedLong(new Plan(slot).weight());
            long overhead = Gauge.overhead(gauge.u64(0));
            // All ones if least / leastWeight > overhead / weight. No branch, as in LeastConnection.
            long less = overhead * leastWeight - least * weight >> 63;
            least ^= (least ^ overhead) & less;
            leastWeight ^= (leastWeight ^ weight) & less;
            best ^= (best ^ server) & (int) less;
        }
        return best;
    }
}
