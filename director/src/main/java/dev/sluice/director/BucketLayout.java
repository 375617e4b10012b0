package dev.sluice.director;

import dev.sluice.director.datapath.DestinationHash;
import dev.sluice.director.datapath.Plan;
import dev.sluice.director.datapath.SourceHash;
import java.util.List;
import java.util.function.ToIntFunction;

/** A table of servers by hash: dh, sh and mh. Who has weight 0 owns its buckets all the same, and is not chosen. */
final class BucketLayout implements PlanLayout {
    private static final int PER_SLOT = 4;

    private final RealServer[] buckets;
    private final int options;

    /** {@code buckets}: the server of each. {@code options}: {@link Plan#options}. */
    BucketLayout(RealServer[] buckets, int options) {
        this.buckets = buckets;
        this.options = options;
    }

    /** {@code ip_vs_dh_reassign}: the list over and over. */
    static BucketLayout byDestination(List<RealServer> all) {
        return new BucketLayout(deal(all, DestinationHash.BUCKETS, _ -> 1), 0);
    }

    /** {@code ip_vs_sh_reassign}: each server as often as it weighs, and once if it weighs nothing. */
    static BucketLayout bySource(List<RealServer> all, int options) {
        return new BucketLayout(deal(all, SourceHash.BUCKETS, server -> Math.max(1, server.weight())), options);
    }

    private static RealServer[] deal(List<RealServer> all, int size, ToIntFunction<RealServer> share) {
        RealServer[] buckets = new RealServer[size];
        int server = 0, given = 0;
        for (int i = 0; i < size; i++) {
            RealServer owner = all.get(server);
            buckets[i] = owner;
            if (++given < share.applyAsInt(owner)) continue;
            given = 0;
            server = (server + 1) % all.size();
        }
        return buckets;
    }

    @Override
    public long slots() {
        return Plan.HEAD + (long) (buckets.length + PER_SLOT - 1) / PER_SLOT;
    }

    @Override
    public void write(Tables tables, int head, long cursor) {
        tables.slot(head).cursor(0);
        tables.slot(head).total(0);
        Plan second = tables.slot(head + 1);
        second.segments(0);
        second.members(buckets.length);
        second.length((int) slots());
        second.options(options);
        for (int i = 0; i < buckets.length; i++) {
            int server = buckets[i].weight() > 0 ? buckets[i].entry() : 0;
            tables.slot(head + Plan.HEAD + i / PER_SLOT).u32(i % PER_SLOT * 4, server);
        }
    }
}
