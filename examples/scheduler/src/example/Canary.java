package example;

import dev.sluice.director.OwnScheduler;
import dev.sluice.director.datapath.Choice;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/**
 * The newest server is on trial: one client in ten goes there, the same ones every time. The others share the rest by active
 * connections per weight.
 */
public final class Canary implements OwnScheduler {
    private static final int ONE_IN = 10;
    /** Of the choice's notes: the least load so far, the weight it is for, and whose it is. */
    private static final int LOAD = 0, WEIGHT = 1, MEMBER = 2;

    @Override
    public String name() {
        return "canary";
    }

    /** Runs in the kernel, once for each new connection. */
    public static int choose(Choice choice) {
        int members = choice.members();
        int spread = choice.client() * 0x61C88647 >>> 16;
        if (members == 1 || Integer.remainderUnsigned(spread, ONE_IN) == 0) return choice.server(0);
        choice.note(LOAD, 1); // 1 / 0 is more than any load
        int _ = Kernel.loop(members, choice, Canary::compare);
        return choice.server((int) choice.note(MEMBER));
    }

    /** One round of the loop, which the kernel's verifier looks at once, however many servers there are. */
    private static boolean compare(int member, Mem context) {
        Choice choice = new Choice(context);
        long load = choice.active(member) + 1;
        long weight = choice.weight(member);
        boolean less = load * choice.note(WEIGHT) < choice.note(LOAD) * weight;
        if (member > 0 && less) {
            choice.note(LOAD, load);
            choice.note(WEIGHT, weight);
            choice.note(MEMBER, member);
        }
        return false;
    }
}
