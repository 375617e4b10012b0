package dev.sluice.director.datapath;

/** dh: by the address that the client sent to. Who does not take connections is not replaced. */
public final class DestinationHash {
    /** {@code IP_VS_DH_TAB_BITS} of net/netfilter/ipvs/ip_vs_dh.c, as Linux is built. */
    static final int BITS = 8;

    public static final int BUCKETS = 1 << BITS;

    /** {@code GOLDEN_RATIO_32} of include/linux/hash.h. */
    private static final int GOLDEN_RATIO = 0x61C88647;

    private DestinationHash() {}

    /** Index of the chosen server, 0 if there is none. {@code virtual}: network order. */
    static int choose(int plan, int virtual) {
        return Buckets.server(plan, hash(Integer.reverseBytes(virtual)));
    }

    /** {@code hash_32}: a number below {@link #BUCKETS}. */
    static int hash(int value) {
        return value * GOLDEN_RATIO >>> Integer.SIZE - BITS;
    }
}
