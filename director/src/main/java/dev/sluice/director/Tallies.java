package dev.sluice.director;

import dev.sluice.control.Tally;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Outcome;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The datapath's {@link Outcome}s by name, and how many packets met each. */
final class Tallies {
    private static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("no-server", "refused: the service has no server that takes connections"),
            Map.entry("table-full", "dropped: no room for another connection; see 'sluice run --connections'"),
            Map.entry("ttl-exceeded", "refused: time to live exceeded on the way through"),
            Map.entry(
                    "fragmentation-needed", "refused: too long for the way to the server; the sender was told its MTU"),
            Map.entry("malformed", "passed on: headers that make no sense"),
            Map.entry("unreachable-server", "dropped: the server's link address is not known"),
            Map.entry("fragment-passed", "passed on: a fragment"),
            Map.entry("stray", "passed on: of a service, but of no connection and not the first of one"),
            Map.entry("icmp-limited", "not sent: an ICMP error beyond their limit per second"),
            Map.entry("helper-failed", "dropped: the kernel refused to change the packet"),
            Map.entry("evicted", "a live connection that is not established made room for a new one"),
            Map.entry("reset", "answered with RST: of a connection to a server that was removed"),
            Map.entry("server-removed", "dropped: of a connection that waits for a removed server to return"),
            Map.entry("no-call-id", "dropped: without the SIP Call-ID that its service goes by"));

    private static final String[] NAMES = names();

    private Tallies() {}

    /** By the names of the constants, so that none can be forgotten. */
    private static String[] names() {
        String[] names = new String[Outcome.COUNT];
        try {
            for (Field field : Outcome.class.getFields())
                if (field.getType() == int.class && !field.getName().equals("COUNT"))
                    names[field.getInt(null)] =
                            field.getName().toLowerCase(Locale.ROOT).replace('_', '-');
        } catch (IllegalAccessException e) {
            throw new AssertionError("public constants of an exported class", e);
        }
        return names;
    }

    static String name(int outcome) {
        String name = outcome >= 0 && outcome < NAMES.length ? NAMES[outcome] : null;
        return name == null ? "outcome-" + outcome : name;
    }

    static String text(int outcome) {
        String name = name(outcome);
        return TEXTS.getOrDefault(name, name.replace('-', ' '));
    }

    /** Those of which there were any, since the maps were made. */
    static List<Tally> of(Tables tables) {
        var store = tables.of(Maps.OUTCOMES);
        List<Tally> found = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(4, 4);
            MemorySegment value = arena.allocate(8L * store.cpus(), 8);
            for (int outcome = 0; outcome < Outcome.COUNT; outcome++) {
                key.set(ValueLayout.JAVA_INT, 0, outcome);
                long sum = 0;
                if (store.lookup(key, value))
                    for (long cpu = 0; cpu < store.cpus(); cpu++) sum += value.getAtIndex(ValueLayout.JAVA_LONG, cpu);
                if (sum != 0) found.add(new Tally(name(outcome), text(outcome), sum));
            }
        }
        return found;
    }
}
