package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * The hash that names a flow: NH (UMAC, RFC 4418 §5.2.2) with secret keys, so that nobody outside can aim at a bucket, then one
 * round of xorshift-multiply-xorshift, since NH alone leaves its low bits weak. The low bits choose the first bucket, the upper
 * 30 are the fingerprint.
 */
public final class ConnectionHash {
    static final long MULTIPLIER = 0xd6e8feb86659fd93L;
    /** Set in every fingerprint, so that no word of a flow is 0 or {@link ConnectionWord#CLAIMED}. */
    private static final long ODD = 1L << 34;

    private ConnectionHash() {}

    /** Of an IPv4 flow. {@code ports}: the client's in the low half, the virtual one in the high; all in network order. */
    public static long of(int client, int virtual, int ports, int protocol) {
        long h = Integer.toUnsignedLong(client + Fixed.SECRET_0.value())
                        * Integer.toUnsignedLong(virtual + Fixed.SECRET_1.value())
                + Integer.toUnsignedLong(ports + Fixed.SECRET_2.value())
                        * Integer.toUnsignedLong(protocol + Fixed.SECRET_3.value());
        return mix(h);
    }

    /** Of an IPv6 flow. {@code client}: a {@link WideAddress}; {@code virtual}: {@link WideAddress#name}; {@code kind}: of {@link Kind}. */
    public static long of(Mem client, int virtual, int ports, int kind) {
        long h = Integer.toUnsignedLong(client.u32(0) + Fixed.SECRET_4.value())
                        * Integer.toUnsignedLong(client.u32(4) + Fixed.SECRET_5.value())
                + Integer.toUnsignedLong(client.u32(8) + Fixed.SECRET_6.value())
                        * Integer.toUnsignedLong(client.u32(12) + Fixed.SECRET_7.value())
                + Integer.toUnsignedLong(virtual + Fixed.SECRET_0.value())
                        * Integer.toUnsignedLong(ports + Fixed.SECRET_1.value())
                + Integer.toUnsignedLong(kind + Fixed.SECRET_2.value())
                        * Integer.toUnsignedLong(Fixed.SECRET_3.value());
        return mix(h);
    }

    private static long mix(long h) {
        h = (h ^ h >>> 32) * MULTIPLIER;
        return h ^ h >>> 32;
    }

    public static long fingerprint(long hash) {
        return hash & ConnectionWord.FINGERPRINT_MASK | ODD;
    }

    /** The first bucket. */
    public static int bucket(long hash) {
        return (int) hash & Fixed.BUCKET_MASK.value();
    }

    /**
     * The slot of a bucket that a flow's word is in if that was free when it came: most are found there by one comparison that the
     * processor predicts. Of the fingerprint, so that it is known of words that are moved.
     */
    public static int home(long fingerprint) {
        return (int) (fingerprint >>> 35) & 7;
    }

    /**
     * The other bucket of a word that is in {@code bucket}: in the same page of 64, and never the same. Applied twice it leads
     * back, so a word can be moved without knowing its flow.
     */
    public static int other(int bucket, long fingerprint) {
        return (bucket ^ ((int) (fingerprint >>> 58) | 1)) & Fixed.BUCKET_MASK.value();
    }
}
