package dev.sluice.director;

import dev.sluice.control.Reply.Errno;
import dev.sluice.director.datapath.Service;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The schedulers of this version, by the names that {@code ipvsadm -s} takes. */
enum Scheduler {
    /** Accepted as the kernel does: a service that refuses every connection. */
    NONE("none", 0, _ -> null),
    ROUND_ROBIN("rr", Service.SEQUENCE, usable -> new SequenceLayout(usable, false)),
    WEIGHTED_ROUND_ROBIN("wrr", Service.SEQUENCE, usable -> new SequenceLayout(usable, true)),
    LEAST_CONNECTION("lc", Service.LEAST_CONNECTION, MemberLayout::equal),
    WEIGHTED_LEAST_CONNECTION("wlc", Service.LEAST_CONNECTION, MemberLayout::weighted),
    SHORTEST_EXPECTED_DELAY("sed", Service.SHORTEST_EXPECTED_DELAY, MemberLayout::weighted),
    NEVER_QUEUE("nq", Service.NEVER_QUEUE, MemberLayout::weighted),
    FAILOVER("fo", Service.FAILOVER, MemberLayout::byWeight),
    OVERFLOW("ovf", Service.OVERFLOW, MemberLayout::byWeight);

    private static final Set<String> LATER = Set.of("lblc", "lblcr", "dh", "sh", "mh", "twos");

    private final String title;
    private final int code;

    @SuppressWarnings("ImmutableEnumChecker") // functions that capture nothing
    private final Function<List<RealServer>, @Nullable PlanLayout> layout;

    Scheduler(String title, int code, Function<List<RealServer>, @Nullable PlanLayout> layout) {
        this.title = title;
        this.code = code;
        this.layout = layout;
    }

    /** {@link Service#scheduler}. */
    int code() {
        return code;
    }

    /** Whether its plan counts its picks, so that the next plan can go on where this one was. */
    boolean isSequence() {
        return code == Service.SEQUENCE;
    }

    /** How it keeps these servers, of weights above 0, newest first; null if it never chooses any. */
    @Nullable
    PlanLayout layout(List<RealServer> usable) {
        return layout.apply(usable);
    }

    /** The scheduler called {@code name}, or the kernel's ENOENT. */
    static Scheduler named(String name) throws Refusal {
        if (name.isEmpty()) return NONE;
        if (LATER.contains(name)) throw Refusal.unfinished("scheduler " + name + " is");
        return Arrays.stream(values())
                .filter(s -> s.title.equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal(Errno.ENOENT, "there is no scheduler '" + name + "'"));
    }
}
