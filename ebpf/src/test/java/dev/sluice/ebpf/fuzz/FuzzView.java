package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.Mem;

/** A typed view as datapath code has them: getters and setters, and methods that compute, loop and call one another. */
public final class FuzzView extends Mem {
    /** Bytes that its methods touch. */
    public static final int SIZE = 16;

    public FuzzView(Mem bytes) {
        super(bytes);
    }

    public int kind() {
        return u8(0) >>> 4;
    }

    public int length() {
        return be16(2);
    }

    public void length(int value) {
        be16(2, value);
    }

    public long stamp() {
        return u64(8);
    }

    public void stamp(long value) {
        u64(8, value);
    }

    /** The Internet checksum's sum over the view (RFC 1071), from {@code seed}. */
    public int checksum(int seed) {
        int sum = seed & 0xffff;
        for (int i = 0; i < SIZE; i += 2) sum += be16(i);
        return fold(fold(sum));
    }

    public long mix(long value, int by) {
        long mixed = stamp() ^ value;
        if (kind() > by) return Long.rotateLeft(mixed, by);
        stamp(mixed);
        return mixed + length();
    }

    private static int fold(int sum) {
        return (sum & 0xffff) + (sum >>> 16);
    }
}
