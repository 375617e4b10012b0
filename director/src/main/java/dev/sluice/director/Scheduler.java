package dev.sluice.director;

import dev.sluice.director.datapath.Maglev;
import dev.sluice.director.datapath.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A way to choose a server, by the name that {@code ipvsadm -s} takes. */
final class Scheduler {
    private static final Map<String, Scheduler> OF_KERNEL = new HashMap<>();

    /** Accepted as the kernel does: a service that refuses every connection. */
    static final Scheduler NONE = add("none", 0, (_, _, _) -> null);

    static final Scheduler ROUND_ROBIN =
            add("rr", Service.SEQUENCE, (_, usable, _) -> new SequenceLayout(usable, false));
    static final Scheduler WEIGHTED_ROUND_ROBIN =
            add("wrr", Service.SEQUENCE, (_, usable, _) -> new SequenceLayout(usable, true));

    /** Its plan is a table of so many places. */
    private static final Scheduler MAGLEV =
            add("mh", Service.MAGLEV, (all, _, options) -> new BucketLayout(MaglevTable.of(all), options));

    private static final Scheduler LOCALITY_BASED = add("lblc", Service.LOCALITY_BASED, Scheduler::weighted);
    private static final Scheduler REPLICATED_LOCALITY = add("lblcr", Service.REPLICATED_LOCALITY, Scheduler::weighted);

    static {
        Scheduler _ = add("lc", Service.LEAST_CONNECTION, (_, usable, _) -> MemberLayout.equal(usable));
        Scheduler _ = add("wlc", Service.LEAST_CONNECTION, Scheduler::weighted);
        Scheduler _ = add("sed", Service.SHORTEST_EXPECTED_DELAY, Scheduler::weighted);
        Scheduler _ = add("nq", Service.NEVER_QUEUE, Scheduler::weighted);
        Scheduler _ = add("fo", Service.FAILOVER, (_, usable, _) -> MemberLayout.byWeight(usable));
        Scheduler _ = add("ovf", Service.OVERFLOW, (_, usable, _) -> MemberLayout.byWeight(usable));
        Scheduler _ = add("dh", Service.DESTINATION_HASH, (all, _, _) -> BucketLayout.byDestination(all));
        Scheduler _ = add("sh", Service.SOURCE_HASH, (all, _, options) -> BucketLayout.bySource(all, options));
        Scheduler _ = add("twos", Service.TWO_CHOICES, Scheduler::weighted);
    }

    private final String title;
    private final int code;
    private final Layout layout;

    /** Lays out a plan; null if the scheduler never chooses anybody. */
    @FunctionalInterface
    private interface Layout {
        /** {@code usable}: those of all servers that have a weight, at least one. Both newest first, as the kernel keeps them. */
        @Nullable
        PlanLayout of(List<RealServer> all, List<RealServer> usable, int options);
    }

    private Scheduler(String title, int code, Layout layout) {
        this.title = title;
        this.code = code;
        this.layout = layout;
    }

    private static Scheduler add(String title, int code, Layout layout) {
        Scheduler made = new Scheduler(title, code, layout);
        OF_KERNEL.put(title, made);
        return made;
    }

    /** A user's. {@code number}: {@link Service#FIRST_OWN} or more. */
    static Scheduler own(String name, int number) {
        return new Scheduler(name, number, Scheduler::weighted);
    }

    /** The kernel's scheduler called {@code name}, if it has one; the empty name means none. */
    static @Nullable Scheduler ofKernel(String name) {
        return name.isEmpty() ? NONE : OF_KERNEL.get(name);
    }

    /** Whether it is a user's. */
    boolean isOwn() {
        return code >= Service.FIRST_OWN;
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
        return this == MAGLEV ? Maglev.BUCKETS : Integer.MAX_VALUE;
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
}
