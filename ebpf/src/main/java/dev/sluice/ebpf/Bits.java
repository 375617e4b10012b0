package dev.sluice.ebpf;

/**
 * Choices without branches.
 *
 * <p>The verifier follows both sides of every branch: a search for the least of 64 servers that branches takes it more than a
 * million steps and is refused, one that computes with masks takes two thousand. What it cannot see any more are bounds: mask an
 * index chosen this way ({@code & 63}) before it is used. A mask is -1 (yes) or 0 (no).
 */
public final class Bits {
    private Bits() {}

    /** {@code a} if {@code mask} is -1, {@code b} if it is 0. */
    public static long select(long mask, long a, long b) {
        return b ^ (a ^ b) & mask;
    }

    /** {@code a} if {@code mask} is -1, {@code b} if it is 0. */
    public static int select(int mask, int a, int b) {
        return b ^ (a ^ b) & mask;
    }

    /** -1 if {@code a < b}, else 0. */
    public static long less(long a, long b) {
        long difference = a - b;
        return (difference ^ (a ^ b) & (difference ^ a)) >> 63;
    }

    /** -1 if {@code a < b} as unsigned numbers, else 0. */
    public static long below(long a, long b) {
        long difference = a - b;
        return (difference ^ (a ^ b) & (difference ^ b)) >> 63;
    }

    /** -1 if {@code a < b}, else 0. */
    public static int less(int a, int b) {
        return (int) ((long) a - b >> 63);
    }

    /** -1 if {@code a < b} as unsigned numbers, else 0. */
    public static int below(int a, int b) {
        return (int) (Integer.toUnsignedLong(a) - Integer.toUnsignedLong(b) >> 63);
    }

    /** -1 if {@code a == b}, else 0. */
    public static long equal(long a, long b) {
        long differ = a ^ b;
        return ~((differ | -differ) >> 63);
    }

    public static long min(long a, long b) {
        return select(less(a, b), a, b);
    }

    public static long max(long a, long b) {
        return select(less(a, b), b, a);
    }
}
