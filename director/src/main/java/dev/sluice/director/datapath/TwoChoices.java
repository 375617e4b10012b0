package dev.sluice.director.datapath;

import dev.sluice.ebpf.Bits;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/**
 * twos: of two servers drawn at random by weight, the one with the least {@link Gauge#overhead} per weight; the first of equals.
 *
 * <p>As in net/netfilter/ipvs/ip_vs_twos.c a draw is a number from 0 to the sum of weights, both included, so the list's first is
 * drawn a little too often. Loads are compared in 64 bits, where that compares in 32 and may overflow.
 */
final class TwoChoices {
    /** Powers of two of the members that a plan may have. */
    private static final int MEMBER_BITS = 18;

    private TwoChoices() {}

    /** Index of the chosen server, 0 if there is none. */
    static int choose(int plan) {
        Mem head = Maps.SLOTS.get(plan);
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (head == null || sizes == null) return 0;
        if (Fixed.THRESHOLDS.on()) return amongAdmitted(plan, new Plan(sizes).members());
        long total = new Plan(head).total();
        int members = new Plan(sizes).members();
        long one = draw(total);
        long other = draw(total);
        int first = plan + Plan.HEAD;
        return better(first + find(first, members, one), first + find(first, members, other));
    }

    private static long draw(long total) {
        long random = (long) Kernel.random() << 32 | Integer.toUnsignedLong(Kernel.random());
        return Long.remainderUnsigned(random, total + 1);
    }

    /** Number of the first member at which the sum of weights reaches {@code drawn}. */
    private static int find(int first, int members, long drawn) {
        int found = 0;
        for (int bit = 1 << MEMBER_BITS - 1; bit > 0; bit >>>= 1) {
            Mem slot = Maps.SLOTS.get(first + found + bit - 1);
            if (slot == null) continue;
            // No branch: the verifier would follow each combination of outcomes.
            int before = (int) Bits.less(new Plan(slot).sum(), drawn) & ~Bits.less(members, found + bit);
            found += bit & before;
        }
        return found;
    }

    /** The same over those only that are not overloaded: their weights are summed up now. */
    private static int amongAdmitted(int plan, int members) {
        Mem search = Mem.stack(SEARCH);
        search.u64(0, 0);
        search.u32(24, plan + Plan.HEAD);
        int _ = Kernel.loop(members, search, TwoChoices::sum);
        long total = search.u64(0);
        if (total == 0) return 0;
        search.u64(8, draw(total));
        search.u64(16, draw(total));
        search.u64(0, 0);
        search.u32(28, 0);
        search.u32(32, 0);
        int _ = Kernel.loop(members, search, TwoChoices::drawn);
        return better(search.u32(28), search.u32(32));
    }

    /** On the stack: sum of weights so far at 0, the draws at 8 and 16, the first member at 24, what was drawn at 28 and 32. */
    private static final int SEARCH = 40;

    private static boolean sum(int index, Mem search) {
        Mem slot = Maps.SLOTS.get(search.u32(24) + index);
        if (slot == null) return true;
        search.u64(0, search.u64(0) + admitted(new Plan(slot)));
        return false;
    }

    private static boolean drawn(int index, Mem search) {
        int member = search.u32(24) + index;
        Mem slot = Maps.SLOTS.get(member);
        if (slot == null) return true;
        long weight = admitted(new Plan(slot));
        if (weight == 0) return false;
        long sum = search.u64(0) + weight;
        search.u64(0, sum);
        if (search.u32(28) == 0 && Long.compareUnsigned(sum, search.u64(8)) >= 0) search.u32(28, member);
        if (search.u32(32) == 0 && Long.compareUnsigned(sum, search.u64(16)) >= 0) search.u32(32, member);
        return false;
    }

    private static long admitted(Plan member) {
        return Integer.toUnsignedLong(member.weight() & Threshold.admits(member.server()));
    }

    private static int better(int one, int other) {
        Mem first = Maps.SLOTS.get(one);
        Mem second = Maps.SLOTS.get(other);
        if (first == null || second == null) return 0;
        int server = new Plan(first).server();
        int rival = new Plan(second).server();
        Mem gauge = Maps.GAUGES.get(server);
        Mem rivals = Maps.GAUGES.get(rival);
        if (gauge == null || rivals == null) return 0;
        long load = Gauge.overhead(gauge.u64(0)) * Integer.toUnsignedLong(new Plan(second).weight());
        long less = Gauge.overhead(rivals.u64(0)) * Integer.toUnsignedLong(new Plan(first).weight());
        return load > less ? rival : server;
    }
}
