package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/**
 * sh: by the client's address, with {@link Plan#PORT} its port too. Who does not take connections is replaced with {@link
 * Plan#FALLBACK} only, by the bucket that the hash leads to when it is added to itself, then to one more, and so on.
 */
public final class SourceHash {
    /** {@code CONFIG_IP_VS_SH_TAB_BITS}, as Linux is built. */
    public static final int BUCKETS = DestinationHash.BUCKETS;

    /** On the stack while searching: plan, hash, server found. */
    private static final int SEARCH = 12;

    private SourceHash() {}

    /** Index of the chosen server, 0 if there is none. {@code client}, {@code port}: network order. */
    static int choose(int plan, int client, int port) {
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (sizes == null) return 0;
        int options = new Plan(sizes).options();
        int hash = DestinationHash.hash(Buckets.key(options, client, port));
        int server = Buckets.server(plan, hash);
        if (server != 0 || (options & Plan.FALLBACK) == 0) return server;
        Mem search = Mem.stack(SEARCH);
        search.u32(0, plan);
        search.u32(4, hash);
        search.u32(8, 0);
        int _ = Kernel.loop(BUCKETS, search, SourceHash::round);
        return search.u32(8);
    }

    private static boolean round(int index, Mem search) {
        int hash = search.u32(4);
        int server = Buckets.server(search.u32(0), hash + hash + index & BUCKETS - 1);
        search.u32(8, server);
        return server != 0;
    }
}
