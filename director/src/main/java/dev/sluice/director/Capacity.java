package dev.sluice.director;

import dev.sluice.director.datapath.Maps;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.MapSpec;

/**
 * How much a director has room for, chosen when its maps are made.
 *
 * @param connections a power of two of buckets of eight, at least 64 buckets
 * @param servers one less than a power of two
 */
public record Capacity(int connections, int servers, int services) {
    public static final Capacity STANDARD = new Capacity(1 << 20, 16_383, 4_096);

    private static final int BUCKET = 8, LEAST_BUCKETS = 64, MOST_CONNECTIONS = 1 << 26, MOST_SERVERS = 1 << 18;
    /** Plan slots per server: wrr takes one for each server and each weight that it reaches. */
    private static final int SLOTS = 16;

    public Capacity {
        if (connections < LEAST_BUCKETS * BUCKET || connections > MOST_CONNECTIONS)
            throw new IllegalArgumentException(
                    connections + " connections: " + LEAST_BUCKETS * BUCKET + " to " + MOST_CONNECTIONS);
        if (servers < 1 || servers >= MOST_SERVERS)
            throw new IllegalArgumentException(servers + " servers: 1 to " + (MOST_SERVERS - 1));
        if (services < 1 || services > 1 << 20)
            throw new IllegalArgumentException(services + " services: 1 to " + (1 << 20));
        connections = Integer.highestOneBit(connections - 1) << 1;
        servers = (Integer.highestOneBit(servers) << 1) - 1;
    }

    /** The map as it is to be made. */
    MapSpec spec(BpfMap map) {
        return map.spec().withEntries(entries(map));
    }

    private int entries(BpfMap map) {
        if (map == Maps.CONNECTIONS) return connections / BUCKET;
        if (map == Maps.RECORDS) return connections;
        if (map == Maps.SERVERS || map == Maps.GAUGES || map == Maps.COUNTERS) return servers + 1;
        if (map == Maps.REPLIES) return servers;
        if (map == Maps.SERVICES) return 2 * services + 1;
        // A generation stays valid for a moment after the next one is: see Activation.
        if (map == Maps.SERVICE_KEYS) return 4 * services;
        if (map == Maps.SLOTS) return SLOTS * servers + 1;
        return map.spec().entries();
    }
}
