package dev.sluice.director;

import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.Timeouts;
import dev.sluice.director.datapath.Clock;
import dev.sluice.director.datapath.ConnectionWord;
import dev.sluice.director.datapath.MarkedSctp;
import dev.sluice.director.datapath.SctpState;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Settings;
import dev.sluice.director.datapath.StateTimeouts;
import dev.sluice.director.datapath.TcpState;
import java.util.function.LongSupplier;

/** The connection table's own time, and how long a connection may be idle in each state. Any thread. */
final class TableTime {
    /** Rows of {@link Settings#timeout}: protocol class times this. */
    private static final int STATES = 16;

    private static final int TCP_STATES = 11, UDP_CLASS = 1, CLASSES = 3, STRIDE = CLASSES * STATES;

    private final Settings settings;
    private final Tables tables;
    private final int hz;
    private final LongSupplier jiffies;

    /** {@code jiffies}: the kernel's tick counter, {@code hz} a second. */
    TableTime(Tables tables, int hz, LongSupplier jiffies) {
        this.tables = tables;
        settings = tables.settings();
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

    /** The unit that these timeouts and services' own want, as a power of two of jiffies. */
    int shiftFor(Timeouts timeouts) {
        int longest = Math.max(timeouts.udp(), SctpState.timeout(SctpState.ESTABLISHED));
        for (int state = 0; state < TCP_STATES; state++) longest = Math.max(longest, timeout(timeouts, state));
        for (int table = 1; table < StateTimeouts.COUNT; table++)
            for (int which = 0; which < ServiceTimeouts.COUNT; which++)
                longest = Math.max(longest, tables.timeouts(table).seconds(which));
        return Clock.shiftFor(longest, hz);
    }

    /** Writes the configured timeouts, and what they and services' own are in units. */
    void write(Timeouts timeouts) {
        settings.configuredTimeouts().u32(0, timeouts.tcp());
        settings.configuredTimeouts().u32(4, timeouts.tcpFin());
        settings.configuredTimeouts().u32(8, timeouts.udp());
        for (int table = 0; table < StateTimeouts.COUNT; table++) {
            ServiceTimeouts own = TimeoutTables.read(tables, table);
            if (table == 0 || !own.equals(ServiceTimeouts.NONE)) write(table, timeouts, own);
        }
    }

    private void write(int table, Timeouts timeouts, ServiceTimeouts own) {
        Timeouts common = new Timeouts(
                own.tcp() == 0 ? timeouts.tcp() : own.tcp(),
                own.fin() == 0 ? timeouts.tcpFin() : own.fin(),
                own.udp() == 0 ? timeouts.udp() : own.udp());
        for (int state = 0; state < TCP_STATES; state++) write(table, state, timeout(common, state));
        for (int state = 0; state < SctpState.COUNT; state++)
            write(table, Settings.SCTP_TIMEOUTS + state, timeout(own, state));
        // Of marks' services, for every state of SCTP its kind's.
        for (int state = 1; state < SctpState.COUNT; state++) write(table, MarkedSctp.kind(state), timeout(own, state));
        write(table, TcpState.CONNECTIONLESS, common.udp());
        write(table, UDP_CLASS * STATES, common.udp());
    }

    private static int timeout(ServiceTimeouts own, int sctpState) {
        boolean isOwn = sctpState == SctpState.ESTABLISHED && own.sctp() != 0;
        return isOwn ? own.sctp() : SctpState.timeout(sctpState);
    }

    private void write(int table, int index, int seconds) {
        int units = Clock.units(seconds, hz, settings.unitShift());
        int renewal = Clock.renewal(units);
        tables.timeouts(table).timeout(index, units + renewal, renewal);
        if (table == 0) settings.timeout(index, units + renewal, renewal);
    }

    /** Nothing expires from now on until {@link #write}. */
    void suspend() {
        for (int index = 0; index < STRIDE; index++) {
            settings.timeout(index, ConnectionWord.SEEN_MASK, 0);
            for (int table = 0; table < StateTimeouts.COUNT; table++)
                tables.timeouts(table).timeout(index, ConnectionWord.SEEN_MASK, 0);
        }
    }

    /** When words expire, in units, by {@link #timeoutIndex}: the timeouts and what packets may fail to renew. */
    int[] expiries() {
        return units(0);
    }

    /** The configured timeouts in units, by {@link #timeoutIndex}. */
    int[] timeouts() {
        return units(-1);
    }

    /** {@code renewals}: times that what packets may fail to renew is added to what programs have. */
    private int[] units(int renewals) {
        int[] units = new int[(lastTable() + 1) * STRIDE];
        for (int i = 0; i < units.length; i++) {
            StateTimeouts table = tables.timeouts(i / STRIDE);
            units[i] = table.timeout(i % STRIDE) + renewals * table.renewal(i % STRIDE);
        }
        return units;
    }

    private int lastTable() {
        int table = StateTimeouts.COUNT - 1;
        while (table > 0 && TimeoutTables.read(tables, table).equals(ServiceTimeouts.NONE)) table--;
        return table;
    }

    /**
     * Where in {@link #expiries} and {@link #timeouts} a connection's is.
     *
     * @param flags {@code Server.flags} of its server
     * @param protocol IP's number
     */
    static int timeoutIndex(int flags, int protocol, int state) {
        return (flags >>> Server.TIMEOUTS) * STRIDE + timeoutIndex(protocol, state);
    }

    private static int timeoutIndex(int protocol, int state) {
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
