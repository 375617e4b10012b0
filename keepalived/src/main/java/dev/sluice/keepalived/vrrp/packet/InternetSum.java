package dev.sluice.keepalived.vrrp.packet;

/** The Internet checksum (RFC 1071), over several pieces of even length. */
final class InternetSum {
    private InternetSum() {}

    /** Adds big-endian 16-bit words to a running sum; an odd last byte counts as a high one. */
    static long add(long sum, byte[] bytes, int from, int length) {
        int end = from + (length & ~1);
        for (int i = from; i < end; i += 2) sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
        return (length & 1) == 0 ? sum : sum + ((bytes[end] & 0xff) << 8);
    }

    /** The complement of the folded sum: 0 over something that holds its own right checksum. */
    static int finish(long sum) {
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        return (int) (~sum & 0xffff);
    }

    /**
     * The pseudo-header of IPv4 (RFC 9293 §3.1) or IPv6 (RFC 8200 §8.1); both sum up the same way.
     *
     * @param size of the addresses in bytes
     */
    static long pseudoHeader(byte[] source, byte[] destination, int size, int protocol, int length) {
        return add(add(protocol + length, source, 0, size), destination, 0, size);
    }
}
