package dev.sluice.director;

import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;

/**
 * A real server of a virtual service as configured: a value, replaced by each edit.
 *
 * @param created rises with each server made; lists run newest first
 * @param entry its element in the servers map, 0 before it has one
 * @param lastWeight the last weight it had that was not 0, 0 if it never had one: mh goes by that
 */
record RealServer(ServerSpec spec, long created, int entry, int lastWeight) {
    static RealServer of(ServerSpec spec, long created) {
        return new RealServer(spec, created, 0, spec.weight());
    }

    ServerKey key() {
        return spec.key();
    }

    int weight() {
        return spec.weight();
    }

    RealServer withSpec(ServerSpec spec) {
        return new RealServer(spec, created, entry, spec.weight() == 0 ? lastWeight : spec.weight());
    }

    RealServer withEntry(int entry) {
        return new RealServer(spec, created, entry, lastWeight);
    }

    RealServer withLastWeight(int lastWeight) {
        return new RealServer(spec, created, entry, lastWeight);
    }
}
