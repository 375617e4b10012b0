package dev.sluice.director;

import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import org.jspecify.annotations.Nullable;

/**
 * A real server of a virtual service as configured: a value, replaced by each edit.
 *
 * @param spec while it is drained, of weight 0
 * @param created rises with each server made; lists run newest first
 * @param entry its element in the servers map, 0 before it has one
 * @param lastWeight the last weight it had that was not 0, 0 if it never had one: mh goes by that
 * @param drain null if it is not being drained
 */
record RealServer(
        ServerSpec spec,
        long created,
        int entry,
        int lastWeight,
        @Nullable Draining drain) {
    /**
     * A drain under way, which ends with the server's removal.
     *
     * @param weight that the server is configured with
     * @param end nanoseconds since boot, by which it is removed whatever connections are left
     */
    record Draining(int weight, long end) {}

    static RealServer of(ServerSpec spec, long created) {
        return new RealServer(spec, created, 0, spec.weight(), null);
    }

    ServerKey key() {
        return spec.key();
    }

    int weight() {
        return spec.weight();
    }

    /** {@code -e}: a weight above 0 takes a drained server back, weight 0 is what it is configured with from now on. */
    RealServer withSpec(ServerSpec spec) {
        Draining goesOn = drain == null || spec.weight() != 0 ? null : new Draining(0, drain.end());
        return new RealServer(spec, created, entry, spec.weight() == 0 ? lastWeight : spec.weight(), goesOn);
    }

    RealServer withEntry(int entry) {
        return new RealServer(spec, created, entry, lastWeight, drain);
    }

    RealServer withLastWeight(int lastWeight) {
        return new RealServer(spec, created, entry, lastWeight, drain);
    }

    /** Draining until {@code end}; one that is already only has another end. */
    RealServer drained(long end) {
        return new RealServer(weighing(0), created, entry, lastWeight, new Draining(configuredWeight(), end));
    }

    /** As it is when it is not being drained. */
    RealServer undrained() {
        return new RealServer(weighing(configuredWeight()), created, entry, lastWeight, null);
    }

    private int configuredWeight() {
        return drain == null ? spec.weight() : drain.weight();
    }

    private ServerSpec weighing(int weight) {
        return new ServerSpec(spec.key(), spec.method(), weight, spec.upper(), spec.lower(), spec.tunnel());
    }
}
