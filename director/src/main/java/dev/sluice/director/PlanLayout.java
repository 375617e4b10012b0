package dev.sluice.director;

import dev.sluice.director.datapath.Plan;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.TreeMap;

/**
 * A {@link Plan} before it has slots: which servers are picked in which order.
 *
 * <p>wrr (net/netfilter/ipvs/ip_vs_wrr.c) walks the list with a current weight that falls from the greatest weight by the weights'
 * common divisor, and takes whoever weighs at least that much. With weights divided by it, the walk is a series of <em>levels</em>
 * max, max-1, ... 1; levels with the same members make one segment. rr is the case where all weigh 1.
 */
final class PlanLayout {
    static final PlanLayout EMPTY = new PlanLayout(List.of(), Weights.NONE, false, false);

    private final List<RealServer> usable;
    private final Weights weights;
    private final boolean sequence;
    private final boolean weighted;
    private final Segment[] segments;

    /** {@code least}: weight that members have at least; {@code level}: how many levels stand before it. */
    private record Segment(int least, int count, long level, long start) {}

    private PlanLayout(List<RealServer> usable, Weights weights, boolean sequence, boolean weighted) {
        this.usable = usable;
        this.weights = weights;
        this.sequence = sequence;
        this.weighted = weighted;
        segments = sequence ? segments() : new Segment[0];
    }

    /** {@code servers}: newest first, as the kernel keeps them. */
    static PlanLayout of(Scheduler scheduler, SequencedCollection<RealServer> servers) {
        List<RealServer> usable =
                servers.stream().filter(server -> server.weight() > 0).toList();
        if (usable.isEmpty() || scheduler == Scheduler.NONE) return EMPTY;
        boolean weighted = scheduler == Scheduler.WEIGHTED_ROUND_ROBIN;
        boolean sequence = weighted || scheduler == Scheduler.ROUND_ROBIN;
        return new PlanLayout(usable, weighted ? Weights.of(usable) : Weights.EQUAL, sequence, weighted);
    }

    private Segment[] segments() {
        TreeMap<Integer, Integer> counts = new TreeMap<>();
        for (RealServer server : usable) counts.merge(share(server), 1, Integer::sum);
        Segment[] made = new Segment[counts.size()];
        long level = 0, start = 0;
        int members = 0, k = 0;
        for (Map.Entry<Integer, Integer> count : counts.descendingMap().entrySet()) {
            int least = count.getKey();
            members += count.getValue();
            made[k++] = new Segment(least, members, level, start);
            Integer next = counts.lowerKey(least);
            long levels = (long) least - (next == null ? 0 : next);
            start += levels * members;
            level += levels;
        }
        return made;
    }

    private int share(RealServer server) {
        return weighted ? server.weight() / weights.divisor() : 1;
    }

    boolean isEmpty() {
        return usable.isEmpty();
    }

    /** Picks of a cycle. */
    long total() {
        Segment last = segments[segments.length - 1];
        return last.start + (long) last.least * last.count;
    }

    /** Slots it needs, possibly more than there are. */
    long slots() {
        long members = usable.size();
        if (sequence) {
            members = 0;
            for (Segment segment : segments) members += segment.count;
        }
        return Plan.HEAD + segments.length + members;
    }

    /** The pick from which a scheduler that stands at {@code position} goes on; see {@link VirtualService#position}. */
    long startAt(long position) {
        if (!sequence) return 0;
        if (weighted) return firstOfLevel((weights.greatest() - position) / weights.divisor());
        for (int i = 0; i < usable.size(); i++) if (usable.get(i).created() < position) return i;
        return 0;
    }

    private long firstOfLevel(long level) {
        Segment at = segments[0];
        for (Segment segment : segments) if (segment.level <= level) at = segment;
        return at.start + (level - at.level) * at.count;
    }

    /** Where a scheduler stands after its pick number {@code pick}. */
    long positionAfter(long pick) {
        long p = Long.remainderUnsigned(pick, total());
        if (!weighted) return usable.get((int) p).created();
        Segment at = segments[0];
        for (Segment segment : segments) if (segment.start <= p) at = segment;
        long level = at.level + (p - at.start) / at.count;
        return weights.greatest() - level * weights.divisor();
    }

    boolean isSequence() {
        return sequence;
    }

    /** Writes all of it into {@link #slots} free slots from {@code head}. */
    void write(Tables tables, int head, long cursor) {
        Plan first = tables.slot(head);
        Plan second = tables.slot(head + 1);
        first.cursor(cursor);
        first.total(sequence ? total() : 0);
        second.segments(segments.length);
        second.members((int) slots() - Plan.HEAD - segments.length);
        int member = head + Plan.HEAD + segments.length;
        for (int k = 0; k < segments.length; k++) {
            Segment segment = segments[k];
            Plan slot = tables.slot(head + Plan.HEAD + k);
            slot.start(segment.start);
            slot.count(segment.count);
            slot.first(member);
            for (RealServer server : usable) if (share(server) >= segment.least) write(tables, member++, server);
        }
        if (!sequence) for (RealServer server : usable) write(tables, member++, server);
    }

    private static void write(Tables tables, int slot, RealServer server) {
        Plan member = tables.slot(slot);
        member.server(server.entry());
        member.weight(server.weight());
    }
}
