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
    private static final int BUCKET = 8, LEAST_BUCKETS = 64;

    public static final int LEAST_CONNECTIONS = LEAST_BUCKETS * BUCKET;
    public static final int MOST_CONNECTIONS = 1 << 26, MOST_SERVERS = (1 << 18) - 1, MOST_SERVICES = 1 << 20;
    /** Plan slots: wrr takes one for each server and each weight that it reaches; few services have many weights. */
    private static final int SLOTS = 1 << 18, SLOTS_PER_SERVER = 4;

    /** A client that a service remembers has several connections, or had them; when all are taken the least recently used goes. */
    private static final int CONNECTIONS_PER_TEMPLATE = 8;

    private static final long GIGABYTE = 1L << 30;

    public Capacity {
        if (connections < LEAST_CONNECTIONS || connections > MOST_CONNECTIONS)
            throw new IllegalArgumentException(
                    connections + " connections: " + LEAST_CONNECTIONS + " to " + MOST_CONNECTIONS);
        if (servers < 1 || servers > MOST_SERVERS)
            throw new IllegalArgumentException(servers + " servers: 1 to " + MOST_SERVERS);
        if (services < 1 || services > MOST_SERVICES)
            throw new IllegalArgumentException(services + " services: 1 to " + MOST_SERVICES);
        connections = Integer.highestOneBit(connections - 1) << 1;
        servers = (Integer.highestOneBit(servers) << 1) - 1;
    }

    /**
     * What a director has when nobody says otherwise. Maps take their memory when they are made, used or not: 59 bytes a
     * connection, about 430 and 40 for each CPU a server, and 750 a service. So a machine of 16 GB or more gives 199 MB (two CPUs)
     * for the most servers that a connection can name, which is 10,000 services of ten and as many to take their place at once; one
     * of 4 GB 121 MB for half of that; a smaller one 59 MB. {@link Maps#onDemand} takes 128 bytes a connection more.
     *
     * @param memory of the machine, bytes
     */
    public static Capacity standard(long memory) {
        // What the kernel keeps for itself is missing from its total.
        if (memory >= 15 * GIGABYTE) return new Capacity(1 << 20, MOST_SERVERS, 16_384);
        if (memory >= 7 * GIGABYTE / 2) return new Capacity(1 << 20, (1 << 17) - 1, 16_384);
        return new Capacity(1 << 20, 16_383, 4_096);
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
        if (map == Maps.TEMPLATES) return Math.max(1024, connections / CONNECTIONS_PER_TEMPLATE);
        if (map == Maps.SLOTS) return SLOTS + SLOTS_PER_SERVER * servers;
        return map.spec().entries();
    }
}
