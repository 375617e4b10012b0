package dev.sluice.director;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.director.datapath.ConnectionWord;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Threshold;
import dev.sluice.ebpf.Mem;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Walks the connection table again and again: clears expired words, and counts the living per server, so that gauges heal and
 * forgotten server elements are found. The packet path does not depend on it. For the director's thread.
 *
 * <p>A word is changed by compare-exchange only, as everybody does, and whoever replaced a word settles the gauges.
 */
final class Sweeper {
    private static final VarHandle WORD = JAVA_LONG.varHandle();
    private static final int METHOD_LINE = 8;

    private final TableTime time;
    private final Origins origins;
    private final MemorySegment words;
    private final MemorySegment servers;
    private final MemorySegment gauges;
    private final int capacity;

    private long next;
    /** Per server: inactive in the low half, active in the high, as gauges have it. */
    private long[] counts;
    /** Per server: how many of them are not over, {@link ConnectionState#isOver}. */
    private int[] lasting;

    private long[] gaugesBefore;
    /** What gauges were wrong by after the sweep before. */
    private long[] wrongBefore;

    /** Told at the end of each sweep how many connections each server has. */
    interface Result {
        /** {@code lasting}: the same without those that both ends have closed, as plain numbers. */
        void swept(long[] connections, int[] lasting);
    }

    Sweeper(Tables tables, TableTime time) {
        this.time = time;
        origins = new Origins(tables);
        words = tables.memory(Maps.CONNECTIONS);
        servers = tables.memory(Maps.SERVERS);
        gauges = tables.memory(Maps.GAUGES);
        capacity = tables.capacity(Maps.SERVERS);
        counts = new long[capacity];
        lasting = new int[capacity];
        gaugesBefore = new long[capacity];
        wrongBefore = new long[capacity];
    }

    /** Places of the table. */
    long places() {
        return words.byteSize() / Long.BYTES;
    }

    /** Goes on over {@code places} more places; about 6 ns each. */
    void doWork(long places, Result result) {
        if (next == 0) begin();
        long end = Math.min(next + places, places());
        int now = time.now();
        int[] expiries = time.expiries();
        for (long place = next; place < end; place++) visit(place * Long.BYTES, now, expiries);
        next = end;
        if (end < places()) return;
        next = 0;
        heal();
        result.swept(counts, lasting);
    }

    private void begin() {
        Arrays.fill(counts, 0);
        Arrays.fill(lasting, 0);
        for (int i = 0; i < capacity; i++) gaugesBefore[i] = gauges.get(JAVA_LONG, i * 8L);
    }

    private void visit(long offset, int now, int[] expiries) {
        long word = (long) WORD.getVolatile(words, offset);
        if (word == 0 || word == ConnectionWord.CLAIMED) return;
        int server = ConnectionWord.server(word);
        if (server >= capacity) return;
        int protocol = protocol(server);
        int expiry = expiries[TableTime.timeoutIndex(flags(server), protocol, ConnectionWord.state(word))];
        // A unit later than packets would have it: our clock may be a little early.
        if (ConnectionWord.age(word, now) > expiry + 1) {
            MemorySegment origin = origins.key(offset / Long.BYTES, word);
            if (WORD.compareAndSet(words, offset, word, 0L)) {
                gauge(server, -ConnectionState.unit(protocol, word));
                if (origin != null) origins.forget(origin);
                return;
            }
            word = (long) WORD.getVolatile(words, offset);
            if (word == 0 || word == ConnectionWord.CLAIMED) return;
            server = ConnectionWord.server(word);
            protocol = protocol(server);
        }
        counts[server] += ConnectionState.unit(protocol, word);
        if (!ConnectionState.isOver(protocol, word)) lasting[server]++;
    }

    private int flags(int server) {
        return servers.get(JAVA_INT, (long) server * Server.SIZE);
    }

    /** IP's number of what the server's service takes. */
    private int protocol(int server) {
        return Kind.protocol(servers.get(JAVA_INT, (long) server * Server.SIZE + METHOD_LINE) >>> 16 & 0xff);
    }

    private void gauge(int server, long by) {
        mind(server, (long) WORD.getAndAdd(gauges, server * 8L, by) + by);
    }

    /** Packets do so for themselves; what two of them found at the same time may be noted in the wrong order. */
    private void mind(int server, long gauge) {
        long at = (long) server * Server.SIZE;
        Threshold.mind(new Server(Mem.of(servers.asSlice(at, Server.SIZE))), gauge);
    }

    /**
     * Connections come and go during a sweep, so a count may differ from the gauge although nothing is wrong. What two sweeps in a
     * row agree on is wrong: a program was replaced half-way, or a daemon killed.
     */
    private void heal() {
        for (int server = 1; server < capacity; server++) {
            long gauge = gauges.get(JAVA_LONG, server * 8L);
            mind(server, gauge);
            long before = gaugesBefore[server];
            if (gauge == 0 && before == 0 && counts[server] == 0) {
                wrongBefore[server] = 0;
                continue;
            }
            long wrong = gauge == before ? counts[server] - gauge : 0;
            if (wrong != 0 && wrong == wrongBefore[server]) {
                gauge(server, wrong);
                wrong = 0;
            }
            wrongBefore[server] = wrong;
        }
    }

    /** Gives every word that did not yet get it the time of a new unit; see {@link TableTime#suspend}. */
    void convert(int shiftBefore, int shift) {
        int before = time.now(shiftBefore), now = time.now(shift);
        for (long offset = 0; offset < words.byteSize(); offset += Long.BYTES) {
            int since = time.now(shift) - now & ConnectionWord.SEEN_MASK;
            convert(offset, before, now, since, shift - shiftBefore);
        }
        next = 0;
    }

    private static final int FRESH = 2;

    /** {@code since}: units that have passed since {@code now}. */
    private void convert(long offset, int before, int now, int since, int coarser) {
        while (true) {
            long word = (long) WORD.getVolatile(words, offset);
            if (word == 0 || word == ConnectionWord.CLAIMED) return;
            // A packet that came since has already written the new time: what looks as young as that is left alone.
            // Nothing
            // else may be, as any time in the old unit may look like any in the new.
            int young = ConnectionWord.age(word, now);
            if (young < FRESH && young > -FRESH - since) return;
            int age = Math.max(0, ConnectionWord.age(word, before));
            int converted = coarser >= 0 ? age >> coarser : Math.min(age << Math.min(-coarser, 12), OLDEST);
            long changed = ConnectionWord.of(
                    ConnectionWord.fingerprint(word),
                    ConnectionWord.server(word),
                    now - converted,
                    ConnectionWord.state(word));
            if (WORD.compareAndSet(words, offset, word, changed)) return;
        }
    }

    /** An age beyond every timeout that a unit is chosen for. */
    private static final int OLDEST = ConnectionWord.SEEN_MASK / 2 + 1;

    /** Makes every connection as young as can be: when nobody knows in which unit its time is. */
    void rejuvenate() {
        int now = time.now();
        for (long offset = 0; offset < words.byteSize(); offset += Long.BYTES) {
            long word = (long) WORD.getVolatile(words, offset);
            if (word == 0 || word == ConnectionWord.CLAIMED) continue;
            long changed = ConnectionWord.of(
                    ConnectionWord.fingerprint(word), ConnectionWord.server(word), now, ConnectionWord.state(word));
            boolean _ = WORD.compareAndSet(words, offset, word, changed);
        }
        next = 0;
    }
}
