package dev.sluice.director.datapath;

/**
 * The Internet checksum (RFC 1071), changed in place as fields change (RFC 1624, equation 3). Sums do not care for byte order, so
 * all numbers are as read from the packet without swapping.
 */
public final class Checksum {
    private Checksum() {}

    /** Adds up the 16-bit digits of a sum that is not negative, until one is left. */
    public static int fold(long sum) {
        sum = (sum & 0xffffffffL) + (sum >>> 32);
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (int) ((sum & 0xffff) + (sum >>> 16));
    }

    /** The checksum after a 16-bit field changed. */
    public static int adjust16(int checksum, int from, int to) {
        int sum = (~checksum & 0xffff) + (~from & 0xffff) + to;
        sum = (sum & 0xffff) + (sum >>> 16);
        return ~(sum + (sum >>> 16)) & 0xffff;
    }

    /** The checksum after a 32-bit field, two-byte aligned, changed. */
    public static int adjust32(int checksum, int from, int to) {
        int sum = (~checksum & 0xffff) + (~from & 0xffff) + (~from >>> 16) + (to & 0xffff) + (to >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return ~(sum + (sum >>> 16)) & 0xffff;
    }

    /** The checksum after fields changed whose digits' sum grew by {@code difference}, of 32 bits in one's complement. */
    public static int adjust(int checksum, int difference) {
        return ~fold((~checksum & 0xffff) + Integer.toUnsignedLong(difference)) & 0xffff;
    }

    /** An IPv4 header's checksum after its TTL, the first byte of a 16-bit field, went down by one. */
    public static int afterHop(int checksum) {
        int sum = checksum + 1;
        return sum + (sum + 1 >>> 16) & 0xffff;
    }
}
