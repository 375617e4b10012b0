package dev.sluice.director;

import dev.sluice.control.Reply.Errno;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.director.datapath.StateTimeouts;
import java.util.BitSet;

/**
 * Which element of {@code Maps.TIMEOUTS} stands for which services' timeouts; services of the same timeouts share one. What is in
 * the map is all there is, so a new daemon finds it again. For the director's thread.
 */
final class TimeoutTables {
    private final Tables tables;
    private final ServerEntries entries;
    private final BitSet used = new BitSet();

    TimeoutTables(Tables tables, ServerEntries entries) {
        this.tables = tables;
        this.entries = entries;
        for (int table = 1; table < StateTimeouts.COUNT; table++)
            used.set(table, !read(tables, table).equals(ServiceTimeouts.NONE));
    }

    /** The element for these, taken if there is none yet; 0 for the director's own. Its times are yet to be written. */
    int of(ServiceTimeouts wanted) throws Refusal {
        if (wanted.equals(ServiceTimeouts.NONE)) return 0;
        for (int table = used.nextSetBit(0); table > 0; table = used.nextSetBit(table + 1))
            if (read(tables, table).equals(wanted)) return table;
        int free = used.nextClearBit(1);
        if (free >= StateTimeouts.COUNT)
            throw new Refusal(
                    Errno.ENOMEM,
                    "all " + (StateTimeouts.COUNT - 1)
                            + " sets of service timeouts are in use; give services the same ones");
        used.set(free);
        write(free, wanted);
        return free;
    }

    /** Whether any service, or a removed server that connections remember, has timeouts of its own. */
    boolean any() {
        return !used.isEmpty();
    }

    /** Gives up those that no server has, a removed one that connections remember neither; whether there were any. */
    boolean collect() {
        if (used.isEmpty()) return false;
        BitSet named = new BitSet();
        for (int entry : entries.all()) named.set(tables.server(entry).timeouts());
        BitSet forgotten = (BitSet) used.clone();
        forgotten.andNot(named);
        forgotten.stream().forEach(table -> write(table, ServiceTimeouts.NONE));
        used.andNot(forgotten);
        return !forgotten.isEmpty();
    }

    static ServiceTimeouts read(Tables tables, int table) {
        return ServiceTimeouts.of(tables.timeouts(table)::seconds);
    }

    private void write(int table, ServiceTimeouts timeouts) {
        StateTimeouts at = tables.timeouts(table);
        for (int which = 0; which < ServiceTimeouts.COUNT; which++) at.seconds(which, timeouts.seconds(which));
    }
}
