package dev.sluice.keepalived.service;

import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceSpec;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;

/**
 * One service of the director with its servers: as it is, or as it should be.
 *
 * @param named servers that the configuration names, in it now or not: those that an earlier process left there are ours too
 */
record Pool(ServiceSpec spec, SequencedMap<ServerKey, ServerSpec> servers, Set<ServerKey> named) {
    Pool {
        servers = new LinkedHashMap<>(servers);
        named = Set.copyOf(named);
    }

    /** Whether the server is ours to add and to remove. */
    boolean knows(ServerKey server) {
        return servers.containsKey(server) || named.contains(server);
    }

    /** The same service without anybody in it. */
    Pool empty() {
        return new Pool(spec, new LinkedHashMap<>(), named);
    }
}
