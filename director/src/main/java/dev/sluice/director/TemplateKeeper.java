package dev.sluice.director;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.director.datapath.ConnectionWord;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;
import dev.sluice.director.datapath.Settings;
import dev.sluice.director.datapath.Template;
import dev.sluice.director.datapath.WideAddress;
import dev.sluice.ebpf.MapStore;
import dev.sluice.ebpf.Mem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The original's ageing of persistence templates, while {@code template_follows_connections} says so: one whose time is over while
 * connections that it led to live gets another minute, and lives by the minute from then on (ip_vs_conn_expire, {@code n_control}).
 * Packets go by it for {@link Template#LATE} more, so that the daemon has time to find out. For the director's thread.
 */
final class TemplateKeeper {
    private static final VarHandle WORD = JAVA_LONG.varHandle();
    private static final long SECOND = 1_000_000_000L;

    /** Seconds: {@code ip_vs_conn_expire} sets the timeout of what is still referred to. */
    private static final int STEP = 60;

    private final Tables tables;
    private final TableTime time;
    private final LongSupplier nanos;
    private final MapStore store;
    private long looked;

    /** {@code nanos}: the clock of {@code Kernel.nanos}. */
    TemplateKeeper(Tables tables, TableTime time, LongSupplier nanos) {
        this.tables = tables;
        this.time = time;
        this.nanos = nanos;
        store = tables.of(Maps.TEMPLATES);
        looked = nanos.getAsLong();
    }

    /** Once a second: keeps or removes templates whose time is over. */
    void doWork() {
        if (nanos.getAsLong() - looked < SECOND) return;
        looked = nanos.getAsLong();
        if ((tables.settings().switches() & Settings.TEMPLATES_FOLLOW) == 0) return;
        Map<ByteBuffer, Integer> over = over();
        if (over.isEmpty()) return;
        Map<ByteBuffer, Integer> ending = new HashMap<>(over);
        forEachConnection(over, ending);
        over.forEach((key, server) -> {
            if (ending.containsKey(key)) end(key);
            else prolong(key, server);
        });
    }

    /** Templates whose time is over, with their server's element, by key. */
    private Map<ByteBuffer, Integer> over() {
        Map<ByteBuffer, Integer> found = new HashMap<>();
        long now = nanos.getAsLong();
        store.forEach((key, value) -> {
            Template template = new Template(Mem.of(value));
            if (template.left(now) < 0) found.put(copy(key), template.server());
        });
        return found;
    }

    private static ByteBuffer copy(MemorySegment key) {
        return ByteBuffer.wrap(key.asSlice(0, Template.KEY_SIZE).toArray(JAVA_BYTE));
    }

    /** Takes those out of {@code ending} that a live connection belongs to. About 6 ns a place, more for persistent services'. */
    private void forEachConnection(Map<ByteBuffer, Integer> over, Map<ByteBuffer, Integer> ending) {
        MemorySegment words = tables.memory(Maps.CONNECTIONS);
        int now = time.now();
        int[] expiries = time.expiries();
        for (long place = 0; place < words.byteSize() / Long.BYTES && !ending.isEmpty(); place++) {
            long word = (long) WORD.getVolatile(words, place * Long.BYTES);
            if (word == 0 || word == ConnectionWord.CLAIMED) continue;
            Server server = tables.server(ConnectionWord.server(word));
            if ((server.flags() & Server.PERSISTENT) == 0) continue;
            int index = TableTime.timeoutIndex(server.flags(), server.protocol(), ConnectionWord.state(word));
            if (ConnectionWord.age(word, now) > expiries[index]) continue;
            ByteBuffer key = key(place, server);
            Integer led = over.get(key);
            if (led != null && same(server, tables.server(led))) ending.remove(key);
        }
    }

    /** The key of the template that a connection would belong to, as {@code Template.fillKey} makes it. */
    private ByteBuffer key(long place, Server server) {
        Mem client = tables.record(place).wideClient();
        Service service = tables.service(server.service());
        byte[] bytes = new byte[Template.KEY_SIZE];
        Mem key = Mem.of(MemorySegment.ofArray(bytes));
        for (int i = 0; i < WideAddress.SIZE; i++) {
            key.u8(i, client.u8(i) & service.clientMask().u8(i));
            key.u8(WideAddress.SIZE + i, service.wideAddress().u8(i));
        }
        bytes[32] = (byte) service.port();
        bytes[33] = (byte) (service.port() >>> 8);
        bytes[34] = (byte) service.kind();
        return ByteBuffer.wrap(bytes);
    }

    /** Whether both are one server, perhaps with another forwarding method. */
    private static boolean same(Server a, Server b) {
        return a.port() == b.port()
                && a.wideAddress().u64(0) == b.wideAddress().u64(0)
                && a.wideAddress().u64(8) == b.wideAddress().u64(8);
    }

    private void end(ByteBuffer key) {
        boolean _ = store.delete(segment(key));
    }

    /** Unless a new connection has done so meanwhile. */
    private void prolong(ByteBuffer key, int server) {
        MemorySegment at = segment(key);
        MemorySegment value = Arena.ofAuto().allocate(Template.SIZE, Long.BYTES);
        if (!store.lookup(at, value)) return;
        Template template = new Template(Mem.of(value));
        if (template.left(nanos.getAsLong()) >= 0 || template.server() != server) return;
        long fired = template.used() + template.timeout() * SECOND;
        // A daemon that was away for long is not to prolong what ended then.
        template.used(Math.max(fired, nanos.getAsLong() - STEP * SECOND));
        template.timeout(STEP);
        store.update(at, value);
    }

    private static MemorySegment segment(ByteBuffer key) {
        MemorySegment copy = Arena.ofAuto().allocate(Template.KEY_SIZE, Long.BYTES);
        return copy.copyFrom(MemorySegment.ofBuffer(key));
    }
}
