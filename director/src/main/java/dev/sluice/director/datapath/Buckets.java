package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** The table of servers that the hashing schedulers' {@link Plan} is: four servers to a slot, 0 where none may be chosen. */
final class Buckets {
    static final int PER_SLOT_BITS = 2;

    private Buckets() {}

    /** What is hashed of a client: its address, with {@link Plan#PORT} plus its port, both as numbers. */
    static int key(int options, int client, int port) {
        int number = Integer.reverseBytes(client);
        return (options & Plan.PORT) == 0 ? number : number + (Integer.reverseBytes(port) >>> 16);
    }

    /** Index of the server in bucket {@code hash}, which must be less than the plan's size; 0 if it may not be chosen. */
    static int server(int plan, int hash) {
        Mem slot = Maps.SLOTS.get(plan + Plan.HEAD + (hash >>> PER_SLOT_BITS));
        if (slot == null) return 0;
        int server = slot.u32((hash & (1 << PER_SLOT_BITS) - 1) << 2);
        return server & Threshold.admits(server);
    }
}
