package dev.sluice.director;

import dev.sluice.control.Connection;
import dev.sluice.control.Protocol;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Settings;
import dev.sluice.director.datapath.Template;
import dev.sluice.director.datapath.WideAddress;
import dev.sluice.ebpf.MapStore;
import dev.sluice.ebpf.Mem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Persistence templates, for the daemon's part of it: counts, listings, and an end for those that are over. Any thread. */
final class Templates {
    private static final int FTP = 21;
    private static final long INTERVAL = 60_000_000_000L;

    private final MapStore store;
    private final Tables tables;
    private final LongSupplier nanos;
    /** Elements that templates led to when they were last looked through. */
    private Set<Integer> named = Set.of();

    private long looked;

    /** {@code nanos}: the clock of {@code Kernel.nanos}. */
    Templates(Tables tables, LongSupplier nanos) {
        this.tables = tables;
        store = tables.of(Maps.TEMPLATES);
        this.nanos = nanos;
        looked = nanos.getAsLong() - INTERVAL;
    }

    /** Takes away what is over, now and then. For the director's thread, like {@link #names}. */
    void doWork() {
        if (nanos.getAsLong() - looked < INTERVAL) return;
        looked = nanos.getAsLong();
        if ((tables.settings().switches() & Settings.TEMPLATES_FOLLOW) == 0) removeExpired();
        named = Set.copyOf(counts().keySet());
    }

    /** Whether a template led to this element a minute ago: it must not become another server's. */
    boolean names(int server) {
        return named.contains(server);
    }

    /** How many templates lead to each server's element, PersistConn; those that lead to none are left out. */
    Map<Integer, Integer> counts() {
        Map<Integer, Integer> counts = new HashMap<>();
        long now = nanos.getAsLong();
        store.forEach((_, value) -> {
            Template template = new Template(Mem.of(value));
            if (template.left(now) >= 0) counts.merge(template.server(), 1, Integer::sum);
        });
        return counts;
    }

    /** As {@code ipvsadm -L -c} has them. */
    List<Connection> list() {
        List<Connection> found = new ArrayList<>();
        long now = nanos.getAsLong();
        store.forEach((key, value) -> {
            Template template = new Template(Mem.of(value));
            if (template.left(now) >= 0) found.add(connection(Mem.of(key), template, now));
        });
        return found;
    }

    private Connection connection(Mem key, Template template, long now) {
        int port = PacketOrder.port(key.u32(32) & 0xffff), kind = key.u32(32) >>> 16;
        boolean ipv6 = Kind.isIpv6(kind);
        Server server = tables.server(template.server());
        // ip_vs_sched_persist: a template for many ports names none.
        boolean ofOnePort = port != 0 && port != FTP;
        return new Connection(
                Kind.protocol(kind) == 0 ? Protocol.NONE : ConnectionState.protocol(Kind.protocol(kind)),
                template.left(now) / 1_000_000,
                template.flags() == Template.ASSURED ? "ASSURED" : "NONE",
                PacketOrder.read(key.at(0), ipv6),
                0,
                virtual(key, kind),
                ofOnePort ? port : 0,
                ServerId.address(server),
                ofOnePort ? PacketOrder.port(server.port()) : 0,
                key.u32(36) == 0 ? "" : Admission.SIP,
                key.u32(36) == 0 ? "" : call(key));
    }

    /** The Call-ID of a template that has one; empty if it is no longer known, as too many others came since. */
    private String call(Mem key) {
        MapStore calls = tables.of(Maps.CALLS);
        MemorySegment value = Arena.ofAuto().allocate(Maps.CALLS.spec().valueSize(), Long.BYTES);
        return calls.lookup(key.segment().asSlice(0, Template.KEY_SIZE), value)
                ? value.getString(0, StandardCharsets.US_ASCII)
                : "";
    }

    /** A mark as the original has it: in the place of an address, of which it is the first four bytes (ip_vs_sched_persist). */
    private static InetAddress virtual(Mem key, int kind) {
        Mem address = key.at(16);
        if (Kind.protocol(kind) != 0) return PacketOrder.read(address, Kind.isIpv6(kind));
        Mem mark = Mem.of(Arena.ofAuto().allocate(WideAddress.SIZE, Long.BYTES));
        mark.u32(0, Integer.reverseBytes(address.u32(0)));
        return PacketOrder.read(mark, Kind.isIpv6(kind));
    }

    /** A server's new connections go to another element of it from now on. */
    void move(int from, int to) {
        List<MemorySegment> found = new ArrayList<>();
        store.forEach((key, value) -> {
            if (new Template(Mem.of(value)).server() == from) found.add(copy(key));
        });
        MemorySegment value = Arena.ofAuto().allocate(Template.SIZE, Long.BYTES);
        for (MemorySegment key : found) {
            if (!store.lookup(key, value)) continue;
            new Template(Mem.of(value)).server(to);
            store.update(key, value);
        }
    }

    private void removeExpired() {
        long now = nanos.getAsLong();
        List<MemorySegment> expired = new ArrayList<>();
        store.forEach((key, value) -> {
            if (new Template(Mem.of(value)).left(now) < 0) expired.add(copy(key));
        });
        for (MemorySegment key : expired) {
            boolean _ = store.delete(key);
        }
    }

    private static MemorySegment copy(MemorySegment key) {
        return Arena.ofAuto().allocate(Template.KEY_SIZE, Long.BYTES).copyFrom(key.asSlice(0, Template.KEY_SIZE));
    }
}
