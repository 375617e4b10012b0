package dev.sluice.director;

import dev.sluice.director.datapath.Plan;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Servers for a scheduler that looks at them anew for each connection. */
final class MemberLayout implements PlanLayout {
    private final List<RealServer> members;
    private final ToIntFunction<RealServer> weight;

    private final int options;

    private MemberLayout(List<RealServer> members, ToIntFunction<RealServer> weight, int options) {
        this.members = members;
        this.weight = weight;
        this.options = options;
    }

    /** As the list has them. {@code options}: {@link Plan#options}. */
    static MemberLayout weighted(List<RealServer> usable, int options) {
        return new MemberLayout(usable, RealServer::weight, options);
    }

    /** As the list has them, and all of the same weight. */
    static MemberLayout equal(List<RealServer> usable) {
        return new MemberLayout(usable, _ -> 1, 0);
    }

    /** The heaviest first, of equals as the list has them. */
    static MemberLayout byWeight(List<RealServer> usable) {
        List<RealServer> sorted = usable.stream()
                .sorted(Comparator.comparingInt(RealServer::weight).reversed())
                .toList();
        return new MemberLayout(sorted, RealServer::weight, 0);
    }

    @Override
    public long slots() {
        return Plan.HEAD + (long) (members.size() + Plan.STEP - 1 & -Plan.STEP);
    }

    @Override
    public void write(Tables tables, int head, long cursor) {
        tables.slot(head).cursor(0);
        tables.slot(head).total(members.stream().mapToLong(weight::applyAsInt).sum());
        Plan second = tables.slot(head + 1);
        second.segments(0);
        second.members(members.size());
        second.length((int) slots());
        second.options(options);
        int slot = head + Plan.HEAD, end = head + (int) slots();
        long sum = 0;
        for (RealServer server : members) {
            Plan member = tables.slot(slot++);
            PlanLayout.member(member, server.entry(), weight.applyAsInt(server));
            member.sum(sum += weight.applyAsInt(server));
        }
        while (slot < end) PlanLayout.member(tables.slot(slot++), 0, 0);
    }
}
