package dev.sluice.director;

import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;

/**
 * A real server of a virtual service as configured: a value, replaced by each edit.
 *
 * @param created rises with each server made; lists run newest first
 * @param entry its element in the servers map, 0 before it has one
 */
record RealServer(ServerSpec spec, long created, int entry) {
    ServerKey key() {
        return spec.key();
    }

    int weight() {
        return spec.weight();
    }

    RealServer withSpec(ServerSpec spec) {
        return new RealServer(spec, created, entry);
    }

    RealServer withEntry(int entry) {
        return new RealServer(spec, created, entry);
    }
}
