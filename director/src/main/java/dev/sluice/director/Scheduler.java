package dev.sluice.director;

import dev.sluice.control.Reply.Errno;
import dev.sluice.director.datapath.Service;
import java.util.Arrays;
import java.util.Set;

/** The schedulers of this version, by the names that {@code ipvsadm -s} takes. */
enum Scheduler {
    /** Accepted as the kernel does: a service that refuses every connection. */
    NONE("none", 0),
    ROUND_ROBIN("rr", Service.SEQUENCE),
    WEIGHTED_ROUND_ROBIN("wrr", Service.SEQUENCE),
    LEAST_CONNECTION("lc", Service.LEAST_CONNECTION),
    WEIGHTED_LEAST_CONNECTION("wlc", Service.WEIGHTED_LEAST_CONNECTION);

    private static final Set<String> LATER =
            Set.of("sed", "nq", "lblc", "lblcr", "dh", "sh", "mh", "fo", "ovf", "twos");

    private final String title;
    private final int code;

    Scheduler(String title, int code) {
        this.title = title;
        this.code = code;
    }

    /** {@link Service#scheduler}. */
    int code() {
        return code;
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
