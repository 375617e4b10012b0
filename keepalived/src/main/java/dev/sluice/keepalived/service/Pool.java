package dev.sluice.keepalived.service;

import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * One service of the director with its servers: as it is, or as it should be.
 *
 * @param named servers that the configuration names, in it now or not: those that an earlier process left there are ours too
 * @param drained servers that the director drains, or should if it has them, with the seconds that it shall give them; as it is,
 *     they are among {@code servers}, as it should be, they are not
 */
record Pool(
        ServiceSpec spec,
        SequencedMap<ServerKey, ServerSpec> servers,
        Set<ServerKey> named,
        Map<ServerKey, Long> drained) {
    Pool {
        servers = new LinkedHashMap<>(servers);
        named = Set.copyOf(named);
        drained = new LinkedHashMap<>(drained);
    }

    /** Whether the server is ours to add and to remove. */
    boolean knows(ServerKey server) {
        return servers.containsKey(server) || named.contains(server) || drained.containsKey(server);
    }

    /** The same service without anybody in it. */
    Pool empty() {
        return new Pool(spec, new LinkedHashMap<>(), named, Map.of());
    }
}
