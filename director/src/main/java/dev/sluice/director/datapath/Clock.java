package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;

/**
 * Table time: jiffies in units of {@code 1 << Fixed.UNIT_SHIFT}, modulo 4096.
 *
 * <p>A word that nobody swept or overwrote for a whole turn of this clock seems young again; it then ages once more. So the unit
 * is chosen to make the longest timeout at most a half turn, and the daemon sweeps more often than twice a turn while it lives.
 */
public final class Clock {
    /** The longest timeout, in units, that a unit may be chosen for. */
    private static final int LONGEST = ConnectionWord.SEEN_MASK / 2;

    private Clock() {}

    static int now() {
        return (int) (Kernel.jiffies() >>> Fixed.UNIT_SHIFT.value()) & ConnectionWord.SEEN_MASK;
    }

    /** The unit's power of two for the longest timeout in seconds and the kernel's {@code HZ}. Not for kernel code. */
    public static int shiftFor(int longestTimeout, int hz) {
        int shift = 0;
        while ((long) longestTimeout * hz >>> shift >= LONGEST) shift++;
        return shift;
    }

    /** See {@link Settings#renewal}: less than a hundredth of the timeout, in units. Not for kernel code. */
    public static int renewal(int timeout) {
        return Math.min(timeout >>> 7, 15);
    }

    /** A timeout in units, rounded up. Not for kernel code. */
    public static int units(int seconds, int hz, int shift) {
        return (int) (((long) seconds * hz + (1L << shift) - 1) >>> shift);
    }
}
