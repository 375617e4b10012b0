package dev.sluice.director.datapath;

import dev.sluice.ebpf.Subprogram;

/**
 * Changes of a CRC-32C (RFC 9260 appendix A), bits reflected: of x^0 to x^31, x^0 is the highest bit. The code is linear but for
 * its first and last step, so a change of some bytes changes the sum by their own sum, multiplied by x^8 for each byte that follows
 * them, whatever those are.
 */
final class Crc32c {
    private static final int POLYNOMIAL = 0x82f63b78;

    /** x^8, x^16, x^32 and so on: what 1, 2, 4... bytes behind the change multiply it by. */
    private static final int B1 = 1 << 23,
            B2 = square(B1),
            B4 = square(B2),
            B8 = square(B4),
            B16 = square(B8),
            B32 = square(B16),
            B64 = square(B32),
            B128 = square(B64),
            B256 = square(B128),
            B512 = square(B256),
            B1K = square(B512),
            B2K = square(B1K),
            B4K = square(B2K),
            B8K = square(B4K),
            B16K = square(B8K),
            B32K = square(B16K);

    private Crc32c() {}

    /** What to add (exclusive or) to a checksum when two bytes changed by {@code difference} with {@code behind} bytes after them. */
    @Subprogram
    static int change(int difference, int behind) {
        // Of two bytes alone: what they are, moved on by their own length.
        int sum = times(difference & 0xffff, B2);
        if ((behind & 1) != 0) sum = times(sum, B1);
        if ((behind & 2) != 0) sum = times(sum, B2);
        if ((behind & 4) != 0) sum = times(sum, B4);
        if ((behind & 8) != 0) sum = times(sum, B8);
        if ((behind & 16) != 0) sum = times(sum, B16);
        if ((behind & 32) != 0) sum = times(sum, B32);
        if ((behind & 64) != 0) sum = times(sum, B64);
        if ((behind & 128) != 0) sum = times(sum, B128);
        if ((behind & 256) != 0) sum = times(sum, B256);
        if ((behind & 512) != 0) sum = times(sum, B512);
        if ((behind & 1024) != 0) sum = times(sum, B1K);
        if ((behind & 2048) != 0) sum = times(sum, B2K);
        if ((behind & 4096) != 0) sum = times(sum, B4K);
        if ((behind & 8192) != 0) sum = times(sum, B8K);
        if ((behind & 16384) != 0) sum = times(sum, B16K);
        if ((behind & 32768) != 0) sum = times(sum, B32K);
        return sum;
    }

    /** Product of two polynomials modulo CRC-32C's; without branches on them. */
    @Subprogram
    private static int times(int a, int b) {
        int product = 0;
        for (int i = 0; i < 32; i++) {
            product ^= b & a >> 31;
            a <<= 1;
            b = b >>> 1 ^ POLYNOMIAL & -(b & 1);
        }
        return product;
    }

    private static int square(int a) {
        return times(a, a);
    }
}
