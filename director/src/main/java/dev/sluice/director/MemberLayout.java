package dev.sluice.director;

import dev.sluice.director.datapath.Plan;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Servers for a scheduler that looks at them anew for each connection. */
final class MemberLayout implements PlanLayout {
    private final List<RealServer> members;
    private final ToIntFunction<RealServer> weight;

    private MemberLayout(List<RealServer> members, ToIntFunction<RealServer> weight) {
        this.members = members;
        this.weight = weight;
    }

    /** As the list has them. */
    static MemberLayout weighted(List<RealServer> usable) {
        return new MemberLayout(usable, RealServer::weight);
    }

    /** As the list has them, and all of the same weight. */
    static MemberLayout equal(List<RealServer> usable) {
        return new MemberLayout(usable, _ -> 1);
    }

    /** The heaviest first, of equals as the list has them. */
    static MemberLayout byWeight(List<RealServer> usable) {
        List<RealServer> sorted = usable.stream()
                .sorted(Comparator.comparingInt(RealServer::weight).reversed())
                .toList();
        return new MemberLayout(sorted, RealServer::weight);
    }

    @Override
    public long slots() {
        return Plan.HEAD + (long) (members.size() + Plan.STEP - 1 & -Plan.STEP);
    }

    @Override
    public void write(Tables tables, int head, long cursor) {
        tables.slot(head).cursor(0);
        tables.slot(head).total(0);
        Plan second = tables.slot(head + 1);
        second.segments(0);
        second.members(members.size());
        second.length((int) slots());
        int slot = head + Plan.HEAD, end = head + (int) slots();
        for (RealServer server : members)
            PlanLayout.member(tables.slot(slot++), server.entry(), weight.applyAsInt(server));
        while (slot < end) PlanLayout.member(tables.slot(slot++), 0, 0);
    }
}
