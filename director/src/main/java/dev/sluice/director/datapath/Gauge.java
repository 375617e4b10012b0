package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * ActiveConn and InActConn of a server, two 32-bit counts in one word that is only ever added to.
 *
 * <p>They equal the sum over the connection table because whoever replaces a word by compare-exchange, and nobody else, adds the
 * difference between the two words. The daemon recounts them, should a program be replaced half-way.
 */
public final class Gauge {
    private static final int ACTIVE_SHIFT = 32;

    private Gauge() {}

    /** What one connection of {@code server} in {@code state} adds. UDP's only state is {@link TcpState#NONE}: always inactive. */
    private static long unit(int server, int state) {
        return 1L << (active(server, state) * ACTIVE_SHIFT);
    }

    private static int active(int server, int state) {
        boolean sctp = Fixed.SCTP.on() && Server.of(server).protocol() == Ip4.SCTP;
        return sctp ? SctpState.active(state) : TcpState.active(state);
    }

    static void add(long word) {
        int server = ConnectionWord.server(word);
        change(server, unit(server, ConnectionWord.state(word)));
    }

    static void remove(long word) {
        int server = ConnectionWord.server(word);
        change(server, -unit(server, ConnectionWord.state(word)));
    }

    /** A connection of {@code server} went from one state to another. */
    static void moved(int server, int from, int to) {
        if (active(server, from) != active(server, to)) change(server, unit(server, to) - unit(server, from));
    }

    static long active(long gauge) {
        return gauge >> ACTIVE_SHIFT;
    }

    /** {@code 257 * active + inactive}: what lc and wlc compare (one active connection costs as much as 257). */
    static long overhead(long gauge) {
        return active(gauge) * 257 + (int) gauge;
    }

    /** Active and inactive together. */
    static long total(long gauge) {
        return (int) gauge + (gauge - (int) gauge >> ACTIVE_SHIFT);
    }

    private static void change(int server, long by) {
        Mem gauge = Maps.GAUGES.get(server);
        if (gauge == null) return;
        if (Fixed.THRESHOLDS.on()) Threshold.mind(Server.of(server), gauge.fetchAdd64(0, by) + by);
        else gauge.add64(0, by);
    }
}
