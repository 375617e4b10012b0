package dev.sluice.director.datapath;

/**
 * A connection in 64 bits, so that one compare-exchange publishes all of it.
 *
 * <pre>
 *  63          34 33        16 15     4 3   0
 * | fingerprint  | server     | seen   | state |
 *   30 bits, odd   index        units    TcpState, or SctpState or 0 (UDP) by the server's protocol; of a
 *                                               mark's server TcpState or MarkedSctp
 * </pre>
 *
 * 0 is a free place, {@link #CLAIMED} one that is being filled. Seen is when the last packet came, in the table's time unit
 * modulo 4096. Pure functions on longs: they compile to a few instructions.
 */
public final class ConnectionWord {
    /** A place that a CPU is filling. */
    public static final long CLAIMED = 1;

    public static final int SERVER_BITS = 18;
    public static final int SEEN_MASK = 0xfff;
    /** The bits that tell flows apart. */
    public static final long FINGERPRINT_MASK = -1L << 34;

    /** Fingerprint and server: what packets of an existing connection do not change. */
    public static final long IDENTITY_MASK = -1L << 16;

    private ConnectionWord() {}

    /** {@code fingerprint}: already in place, with bit 34 set. */
    public static long of(long fingerprint, int server, int seen, int state) {
        return fingerprint | (long) server << 16 | (long) (seen & SEEN_MASK) << 4 | state;
    }

    /** The same connection, seen now in this state. */
    public static long with(long word, int seen, int state) {
        return word & IDENTITY_MASK | (long) (seen & SEEN_MASK) << 4 | state;
    }

    public static long fingerprint(long word) {
        return word & FINGERPRINT_MASK;
    }

    public static int server(long word) {
        return (int) (word >>> 16) & (1 << SERVER_BITS) - 1;
    }

    public static int seen(long word) {
        return (int) (word >>> 4) & SEEN_MASK;
    }

    public static int state(long word) {
        return (int) word & 15;
    }

    /** How far a word may be ahead of a clock that was read before its last packet came; far less than is left above timeouts. */
    private static final int AHEAD = 512;

    /**
     * Units since the last packet; negative when that came, on another CPU, after {@code now} was read. Ages of up to 3583 can be
     * told.
     */
    public static int age(long word, int now) {
        return (now - seen(word) + AHEAD & SEEN_MASK) - AHEAD;
    }
}
