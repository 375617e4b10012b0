package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * An address in 16 bytes as packets have it: IPv6's, or IPv4's in the first four with zeroes behind it. Two numbers of 32 bits stand
 * for it elsewhere; of an IPv4 address both are the address itself.
 */
public final class WideAddress {
    public static final int SIZE = 16;

    private WideAddress() {}

    /**
     * What flows, servers and connections call an IPv6 virtual address: NH (see {@link ConnectionHash}) with secret keys, so nobody
     * outside can find two that have the same name. Where that would matter all the same, at the service's table, the whole address
     * is compared.
     */
    public static int name(Mem address) {
        long h = Integer.toUnsignedLong(address.u32(0) + Fixed.SECRET_8.value())
                        * Integer.toUnsignedLong(address.u32(4) + Fixed.SECRET_9.value())
                + Integer.toUnsignedLong(address.u32(8) + Fixed.SECRET_10.value())
                        * Integer.toUnsignedLong(address.u32(12) + Fixed.SECRET_11.value());
        return (int) ((h ^ h >>> 32) * ConnectionHash.MULTIPLIER >>> 32);
    }

    /** What schedulers hash: the four words by exclusive or ({@code ip_vs_dh_hashkey} and its sisters of net/netfilter/ipvs). */
    public static int fold(Mem address) {
        return address.u32(0) ^ address.u32(4) ^ address.u32(8) ^ address.u32(12);
    }

    /** Copies one. */
    static void copy(Mem from, Mem to) {
        to.u64(0, from.u64(0));
        to.u64(8, from.u64(8));
    }

    /** Writes an IPv4 address. */
    static void narrow(Mem to, int address) {
        to.u32(0, address);
        to.u32(4, 0);
        to.u64(8, 0);
    }

    /** Sum of its digits, for checksums. */
    static long sum(Mem address) {
        return Integer.toUnsignedLong(address.u32(0))
                + Integer.toUnsignedLong(address.u32(4))
                + Integer.toUnsignedLong(address.u32(8))
                + Integer.toUnsignedLong(address.u32(12));
    }

    /** What a sum grows by when one takes the place of the other, in one's complement of 32 bits. */
    static int difference(Mem from, Mem to) {
        // 4 * 0xffffffff less a sum is the sum of the complements.
        long sum = sum(to) + 4 * 0xffffffffL - sum(from);
        sum = (sum & 0xffffffffL) + (sum >>> 32);
        return (int) ((sum & 0xffffffffL) + (sum >>> 32));
    }

    /** Whether it is this one. */
    static boolean same(Mem a, Mem b) {
        return ((a.u64(0) ^ b.u64(0)) | (a.u64(8) ^ b.u64(8))) == 0;
    }
}
