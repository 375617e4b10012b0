package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/**
 * mh: by the client's address, with {@link Plan#PORT} its port too, in a table that a server's coming or going hardly changes
 * (net/netfilter/ipvs/ip_vs_mh.c; Eisenbud and others, "Maglev", NSDI 2016). With {@link Plan#FALLBACK} who does not take
 * connections is replaced by hashing on.
 */
public final class Maglev {
    /** {@code primes[4]}: {@code CONFIG_IP_VS_MH_TAB_INDEX} is 12, as Linux is built. */
    public static final int BUCKETS = 4093;

    /** {@code ip_vs_mh_state.hash1}: both halves of the key. */
    public static final long FIRST_KEY = 2654435761L;

    /** On the stack while searching: plan, key, hash, server found. */
    private static final int SEARCH = 16;

    private Maglev() {}

    /** Index of the chosen server, 0 if there is none. {@code client}, {@code port}: network order. */
    static int choose(int plan, int client, int port) {
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (sizes == null) return 0;
        int options = new Plan(sizes).options();
        int key = Buckets.key(options, client, port);
        int hash = bucket(key);
        int server = Buckets.server(plan, hash);
        if (server != 0 || (options & Plan.FALLBACK) == 0) return server;
        Mem search = Mem.stack(SEARCH);
        search.u32(0, plan);
        search.u32(4, key);
        search.u32(8, hash);
        search.u32(12, 0);
        int _ = Kernel.loop(BUCKETS, search, Maglev::round);
        return search.u32(12);
    }

    private static boolean round(int index, Mem search) {
        int offset = Integer.remainderUnsigned(search.u32(8) + index, BUCKETS);
        int server = Buckets.server(search.u32(0), bucket(search.u32(4) + offset));
        search.u32(12, server);
        return server != 0;
    }

    private static int bucket(int key) {
        return Integer.remainderUnsigned(hash(key, FIRST_KEY), BUCKETS);
    }

    /**
     * {@code hsiphash} of one word as 64-bit kernels have it: SipHash-1-3 (Aumasson and Bernstein) cut to 32 bits. {@code key}: both
     * halves of the key.
     */
    public static int hash(int word, long key) {
        long block = 4L << 56 | Integer.toUnsignedLong(word);
        long v0 = key ^ 0x736f6d6570736575L;
        long v1 = key ^ 0x646f72616e646f6dL;
        long v2 = key ^ 0x6c7967656e657261L;
        long v3 = key ^ 0x7465646279746573L ^ block;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            if (round > 0) continue;
            v0 ^= block;
            v2 ^= 0xff;
        }
        return (int) (v0 ^ v1 ^ v2 ^ v3);
    }
}
