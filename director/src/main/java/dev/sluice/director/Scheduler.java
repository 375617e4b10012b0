package dev.sluice.director;

import dev.sluice.control.Reply.Errno;
import dev.sluice.director.datapath.Maglev;
import dev.sluice.director.datapath.Service;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The schedulers of this version, by the names that {@code ipvsadm -s} takes. */
enum Scheduler {
    /** Accepted as the kernel does: a service that refuses every connection. */
    NONE("none", 0, (_, _, _) -> null),
    ROUND_ROBIN("rr", Service.SEQUENCE, (_, usable, _) -> new SequenceLayout(usable, false)),
    WEIGHTED_ROUND_ROBIN("wrr", Service.SEQUENCE, (_, usable, _) -> new SequenceLayout(usable, true)),
    LEAST_CONNECTION("lc", Service.LEAST_CONNECTION, (_, usable, _) -> MemberLayout.equal(usable)),
    WEIGHTED_LEAST_CONNECTION("wlc", Service.LEAST_CONNECTION, Scheduler::weighted),
    SHORTEST_EXPECTED_DELAY("sed", Service.SHORTEST_EXPECTED_DELAY, Scheduler::weighted),
    NEVER_QUEUE("nq", Service.NEVER_QUEUE, Scheduler::weighted),
    FAILOVER("fo", Service.FAILOVER, (_, usable, _) -> MemberLayout.byWeight(usable)),
    OVERFLOW("ovf", Service.OVERFLOW, (_, usable, _) -> MemberLayout.byWeight(usable)),
    DESTINATION_HASH("dh", Service.DESTINATION_HASH, (all, _, _) -> BucketLayout.byDestination(all)),
    SOURCE_HASH("sh", Service.SOURCE_HASH, (all, _, options) -> BucketLayout.bySource(all, options)),
    MAGLEV("mh", Service.MAGLEV, (all, _, options) -> new BucketLayout(MaglevTable.of(all), options)) {
        @Override
        int mostServers() {
            return Maglev.BUCKETS;
        }
    },
    TWO_CHOICES("twos", Service.TWO_CHOICES, Scheduler::weighted),
    LOCALITY_BASED("lblc", Service.LOCALITY_BASED, Scheduler::weighted),
    REPLICATED_LOCALITY("lblcr", Service.REPLICATED_LOCALITY, Scheduler::weighted);

    private final String title;
    private final int code;

    @SuppressWarnings("ImmutableEnumChecker") // functions that capture nothing
    private final Layout layout;

    /** Lays out a plan; null if the scheduler never chooses anybody. */
    @FunctionalInterface
    private interface Layout {
        /** {@code usable}: those of all servers that have a weight, at least one. Both newest first, as the kernel keeps them. */
        @Nullable
        PlanLayout of(List<RealServer> all, List<RealServer> usable, int options);
    }

    Scheduler(String title, int code, Layout layout) {
        this.title = title;
        this.code = code;
        this.layout = layout;
    }

    private static PlanLayout weighted(List<RealServer> all, List<RealServer> usable, int options) {
        return MemberLayout.weighted(usable, options);
    }

    /** As {@code ipvsadm -s} has it. */
    String title() {
        return title;
    }

    /** How many servers a service may have. */
    int mostServers() {
        return Integer.MAX_VALUE;
    }

    /** {@link Service#scheduler}. */
    int code() {
        return code;
    }

    /** Whether its plan counts its picks, so that the next plan can go on where this one was. */
    boolean isSequence() {
        return code == Service.SEQUENCE;
    }

    /** Whether it remembers who served a destination. */
    boolean isLocal() {
        return this == LOCALITY_BASED || this == REPLICATED_LOCALITY;
    }

    /** How it keeps these servers: all of a service, and those that have a weight; null if it never chooses any. */
    @Nullable
    PlanLayout layout(List<RealServer> all, List<RealServer> usable, int options) {
        return layout.of(all, usable, options);
    }

    /** The scheduler called {@code name}, or the kernel's ENOENT. */
    static Scheduler named(String name) throws Refusal {
        if (name.isEmpty()) return NONE;
        return Arrays.stream(values())
                .filter(s -> s.title.equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal(Errno.ENOENT, "there is no scheduler '" + name + "'"));
    }
}
