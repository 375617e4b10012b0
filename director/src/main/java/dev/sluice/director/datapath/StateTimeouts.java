package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * How long connections may be idle in each state: an element of {@link Maps#TIMEOUTS}. The first is the director's own, others are
 * those of services that have some of their own ({@link Server#timeouts}). The daemon is the only writer.
 */
public final class StateTimeouts extends Mem {
    public static final int SIZE = 128;
    /** Elements: as many as {@link Server#flags} has bits for. */
    public static final int COUNT = 256;

    private static final int SECONDS = 96;

    public StateTimeouts(Mem m) {
        super(m);
    }

    /** As {@link Settings#timeout}. */
    public int timeout(int index) {
        return u16((index & 63) * 2) & ConnectionWord.SEEN_MASK;
    }

    /** As {@link Settings#renewal}. */
    public int renewal(int index) {
        return u16((index & 63) * 2) >>> 12;
    }

    public void timeout(int index, int timeout, int renewal) {
        u16((index & 63) * 2, timeout | renewal << 12);
    }

    // ---- for the daemon alone

    /** As configured: seconds, 0 for the director's own. {@code which}: 0 to 3, tcp, fin, udp, sctp. */
    public int seconds(int which) {
        return u32(SECONDS + 4 * which);
    }

    public void seconds(int which, int v) {
        u32(SECONDS + 4 * which, v);
    }
}
