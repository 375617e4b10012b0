package dev.sluice.director;

import dev.sluice.control.Protocol;
import dev.sluice.control.Timeouts;
import dev.sluice.director.datapath.Clock;
import dev.sluice.director.datapath.ConnectionWord;
import dev.sluice.director.datapath.SctpState;
import dev.sluice.director.datapath.Settings;
import dev.sluice.director.datapath.TcpState;
import java.util.function.LongSupplier;

/** The connection table's own time, and how long a connection may be idle in each state. Any thread. */
final class TableTime {
    /** Rows of {@link Settings#timeout}: protocol class times this. */
    private static final int STATES = 16;

    private static final int TCP_STATES = 11, UDP_CLASS = 1, CLASSES = 3;

    private final Settings settings;
    private final int hz;
    private final LongSupplier jiffies;

    /** {@code jiffies}: the kernel's tick counter, {@code hz} a second. */
    TableTime(Settings settings, int hz, LongSupplier jiffies) {
        this.settings = settings;
        this.hz = hz;
        this.jiffies = jiffies;
    }

    /** Now, as words tell it. */
    int now() {
        return now(settings.unitShift());
    }

    int now(int shift) {
        return (int) (jiffies.getAsLong() >>> shift) & ConnectionWord.SEEN_MASK;
    }

    /** Milliseconds in a unit. */
    double unitMillis() {
        return (1L << settings.unitShift()) * 1000.0 / hz;
    }

    /** The unit that these timeouts want, as a power of two of jiffies. */
    int shiftFor(Timeouts timeouts) {
        int longest = timeouts.udp();
        for (int state = 0; state < TCP_STATES; state++) longest = Math.max(longest, timeout(timeouts, state));
        longest = Math.max(longest, SctpState.timeout(SctpState.ESTABLISHED));
        return Clock.shiftFor(longest, hz);
    }

    /** Writes the configured timeouts, and what they are in units. */
    void write(Timeouts timeouts) {
        settings.configuredTimeouts().u32(0, timeouts.tcp());
        settings.configuredTimeouts().u32(4, timeouts.tcpFin());
        settings.configuredTimeouts().u32(8, timeouts.udp());
        for (int state = 0; state < TCP_STATES; state++) write(state, timeout(timeouts, state));
        for (int state = 0; state < SctpState.COUNT; state++)
            write(Settings.SCTP_TIMEOUTS + state, SctpState.timeout(state));
        write(TcpState.CONNECTIONLESS, timeouts.udp());
        write(UDP_CLASS * STATES, timeouts.udp());
    }

    private void write(int index, int seconds) {
        int units = Clock.units(seconds, hz, settings.unitShift());
        int renewal = Clock.renewal(units);
        settings.timeout(index, units + renewal, renewal);
    }

    /** Nothing expires from now on until {@link #write}. */
    void suspend() {
        for (int index = 0; index < CLASSES * STATES; index++) settings.timeout(index, ConnectionWord.SEEN_MASK, 0);
    }

    /** When words expire, in units, by {@link #timeoutIndex}: the timeouts and what packets may fail to renew. */
    int[] expiries() {
        int[] units = new int[CLASSES * STATES];
        for (int index = 0; index < units.length; index++) units[index] = settings.timeout(index);
        return units;
    }

    /** The configured timeouts in units, by {@link #timeoutIndex}. */
    int[] timeouts() {
        int[] units = expiries();
        for (int index = 0; index < units.length; index++) units[index] -= settings.renewal(index);
        return units;
    }

    /** @param protocol IP's number */
    static int timeoutIndex(int protocol, int state) {
        if (protocol == Protocol.SCTP.number()) return Settings.SCTP_TIMEOUTS + state;
        return protocol == Protocol.TCP.number() || protocol == 0 ? state : UDP_CLASS * STATES;
    }

    private static int timeout(Timeouts timeouts, int state) {
        return switch (state) {
            case TcpState.ESTABLISHED -> timeouts.tcp();
            case TcpState.FIN_WAIT -> timeouts.tcpFin();
            default -> TcpState.timeout(state);
        };
    }
}
