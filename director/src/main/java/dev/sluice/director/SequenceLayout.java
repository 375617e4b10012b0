package dev.sluice.director;

import dev.sluice.director.datapath.Plan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The picks of rr and wrr.
 *
 * <p>wrr (net/netfilter/ipvs/ip_vs_wrr.c) walks the list with a current weight that falls from the greatest weight by the weights'
 * common divisor, and takes whoever weighs at least that much. With weights divided by it, the walk is a series of <em>levels</em>
 * max, max-1, ... 1; levels with the same members make one segment. rr is the case where all weigh 1.
 */
final class SequenceLayout implements PlanLayout {
    private final List<RealServer> usable;
    private final Weights weights;
    private final boolean weighted;
    private final Segment[] segments;

    /** {@code least}: weight that members have at least; {@code level}: how many levels stand before it. */
    private record Segment(int least, int count, long level, long start) {}

    /** {@code usable}: not empty, newest first. */
    SequenceLayout(List<RealServer> usable, boolean weighted) {
        this.usable = usable;
        this.weighted = weighted;
        weights = weighted ? Weights.of(usable) : Weights.EQUAL;
        segments = segments();
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

    /** Picks of a cycle. */
    private long total() {
        Segment last = segments[segments.length - 1];
        return last.start + (long) last.least * last.count;
    }

    private long members() {
        long members = 0;
        for (Segment segment : segments) members += segment.count;
        return members;
    }

    @Override
    public long slots() {
        return Plan.HEAD + segments.length + members();
    }

    @Override
    public long startAt(long position) {
        if (weighted) return firstOfLevel((weights.greatest() - position) / weights.divisor());
        for (int i = 0; i < usable.size(); i++) if (usable.get(i).created() < position) return i;
        return 0;
    }

    private long firstOfLevel(long level) {
        Segment at = segments[0];
        for (Segment segment : segments) if (segment.level <= level) at = segment;
        return at.start + (level - at.level) * at.count;
    }

    @Override
    public long positionAfter(long pick) {
        long p = Long.remainderUnsigned(pick, total());
        if (!weighted) return usable.get((int) p).created();
        Segment at = segments[0];
        for (Segment segment : segments) if (segment.start <= p) at = segment;
        long level = at.level + (p - at.start) / at.count;
        return weights.greatest() - level * weights.divisor();
    }

    @Override
    public void write(Tables tables, int head, long cursor) {
        Plan first = tables.slot(head);
        Plan second = tables.slot(head + 1);
        first.cursor(cursor);
        first.total(total());
        second.segments(segments.length);
        second.members((int) members());
        second.length((int) slots());
        second.options(0);
        int member = head + Plan.HEAD + segments.length;
        for (int k = 0; k < segments.length; k++) {
            Segment segment = segments[k];
            Plan slot = tables.slot(head + Plan.HEAD + k);
            slot.start(segment.start);
            slot.count(segment.count);
            slot.first(member);
            for (RealServer server : usable)
                if (share(server) >= segment.least) PlanLayout.member(tables.slot(member++), server.entry(), 1);
        }
    }
}
