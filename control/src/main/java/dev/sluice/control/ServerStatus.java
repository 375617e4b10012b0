package dev.sluice.control;

import org.jspecify.annotations.Nullable;

/**
 * A real server as it is now.
 *
 * @param rates per second, estimated as the kernel does (an average over about eight seconds); bytes are bytes per second
 * @param drain null if it is not being drained
 */
public record ServerStatus(
        ServerSpec spec,
        int active,
        int inactive,
        int persistent,
        Counters counters,
        Counters rates,
        @Nullable Drain drain) {
    /** Of a server that is not being drained. */
    public ServerStatus(ServerSpec spec, int active, int inactive, int persistent, Counters counters, Counters rates) {
        this(spec, active, inactive, persistent, counters, rates, null);
    }

    /** The weight that it has when it is not being drained. */
    public int configuredWeight() {
        return drain == null ? spec.weight() : drain.weight();
    }
}
