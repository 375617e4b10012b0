package dev.sluice.director;

import dev.sluice.control.Counters;
import dev.sluice.director.datapath.ConnectionRecord;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.MarkRule;
import dev.sluice.director.datapath.Plan;
import dev.sluice.director.datapath.ReplyKey;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.ServerCounters;
import dev.sluice.director.datapath.Service;
import dev.sluice.director.datapath.ServiceKeyView;
import dev.sluice.director.datapath.Settings;
import dev.sluice.director.datapath.StateTimeouts;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.MapStore;
import dev.sluice.ebpf.Mem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The datapath's maps as typed views. Views stay good as long as the maps; writes are seen by running programs at once. Methods
 * that take a key use buffers of their own: for the director's thread alone, but for {@link #server}, {@link #service}, {@link
 * #settings} and {@link #memory}.
 */
public final class Tables {
    private final Map<BpfMap, MapStore> stores = new HashMap<>();
    /** Of {@link Maps#onDemand}, any thread. */
    private final Function<BpfMap, MapStore> onDemand;

    private final MemorySegment key = Arena.ofAuto().allocate(ServiceKeyView.SIZE, 8);
    private final MemorySegment value = Arena.ofAuto().allocate(8, 8);
    private final MemorySegment counters;

    /** {@code store}: the map that stands for each of {@link Maps#all}; they stay the caller's. */
    public Tables(Function<BpfMap, MapStore> store) {
        onDemand = store;
        for (BpfMap map : Maps.all()) if (!Maps.onDemand().contains(map)) stores.put(map, store.apply(map));
        counters = Arena.ofAuto().allocate((long) of(Maps.COUNTERS).cpus() * ServerCounters.SIZE, 8);
    }

    MapStore of(BpfMap map) {
        MapStore store = stores.get(map);
        if (store != null) return store;
        if (!Maps.onDemand().contains(map)) throw new IllegalArgumentException("not a map of the datapath: " + map);
        return onDemand.apply(map);
    }

    /** How many elements the map has room for. */
    int capacity(BpfMap map) {
        return of(map).spec().entries();
    }

    MemorySegment memory(BpfMap map) {
        return of(map).memory();
    }

    private Mem element(BpfMap map, int index, int size) {
        return Mem.of(memory(map).asSlice((long) index * size, size));
    }

    Server server(int index) {
        return new Server(element(Maps.SERVERS, index, Server.SIZE));
    }

    Service service(int index) {
        return new Service(element(Maps.SERVICES, index, Service.SIZE));
    }

    Plan slot(int index) {
        return new Plan(element(Maps.SLOTS, index, Plan.SLOT));
    }

    ConnectionRecord record(long place) {
        return new ConnectionRecord(
                Mem.of(memory(Maps.RECORDS).asSlice(place * ConnectionRecord.SIZE, ConnectionRecord.SIZE)));
    }

    MarkRule markRule(int index) {
        return new MarkRule(element(Maps.MARK_RULES, index, MarkRule.SIZE));
    }

    Settings settings() {
        return new Settings(element(Maps.SETTINGS, 0, Settings.SIZE));
    }

    StateTimeouts timeouts(int index) {
        return new StateTimeouts(element(Maps.TIMEOUTS, index, StateTimeouts.SIZE));
    }

    /** Inactive connections in the low half, active in the high. */
    Mem gauge(int server) {
        return element(Maps.GAUGES, server, 8);
    }

    /** What the server's entry counted since the maps were made, all CPUs together. */
    Counters counters(int server) {
        key.set(ValueLayout.JAVA_INT, 0, server);
        if (!of(Maps.COUNTERS).lookup(key.asSlice(0, 4), counters)) return Counters.ZERO;
        Counters sum = Counters.ZERO;
        for (long cpu = 0; cpu < counters.byteSize(); cpu += ServerCounters.SIZE)
            sum = sum.plus(read(Mem.of(counters.asSlice(cpu, ServerCounters.SIZE))));
        return sum;
    }

    /** Five numbers in the order of {@link ServerCounters}. */
    static Counters read(Mem at) {
        ServerCounters c = new ServerCounters(at);
        return new Counters(c.connections(), c.inPackets(), c.outPackets(), c.inBytes(), c.outBytes());
    }

    static void write(Mem at, Counters c) {
        at.u64(0, c.connections());
        at.u64(8, c.inPackets());
        at.u64(16, c.inBytes());
        at.u64(24, c.outPackets());
        at.u64(32, c.outBytes());
    }

    /** The service's element under this generation's key, 0 if there is none. */
    int findService(ServiceId id, int generation) {
        return of(Maps.SERVICE_KEYS).lookup(serviceKey(id, generation), value) ? value.get(ValueLayout.JAVA_INT, 0) : 0;
    }

    void putService(ServiceId id, int generation, int element) {
        value.set(ValueLayout.JAVA_INT, 0, element);
        of(Maps.SERVICE_KEYS).update(serviceKey(id, generation), value.asSlice(0, 4));
    }

    void removeService(ServiceId id, int generation) {
        boolean _ = of(Maps.SERVICE_KEYS).delete(serviceKey(id, generation));
    }

    private MemorySegment serviceKey(ServiceId id, int generation) {
        ServiceKeyView.fill(Mem.of(key), PacketOrder.wide(id.address()), id.portKind(), generation);
        return key.asSlice(0, ServiceKeyView.SIZE);
    }

    /** The element and generation of every service key there is. */
    void forEachService(ServiceVisitor visitor) {
        List<ServiceVisit> found = new ArrayList<>();
        of(Maps.SERVICE_KEYS).forEach((k, v) -> {
            ServiceKeyView view = new ServiceKeyView(Mem.of(k));
            ServiceId id = ServiceId.of(view.address(), view.service() & 0xffff, view.service() >>> 16);
            found.add(new ServiceVisit(id, view.generation(), Mem.of(v).u32(0)));
        });
        for (ServiceVisit visit : found) visitor.visit(visit.id, visit.generation, visit.element);
    }

    private record ServiceVisit(ServiceId id, int generation, int element) {}

    @FunctionalInterface
    interface ServiceVisitor {
        void visit(ServiceId id, int generation, int element);
    }

    /** All reply sources in the map, as {@link Replies} names them. */
    List<ServerId> replies() {
        List<ServerId> found = new ArrayList<>();
        of(Maps.REPLIES).forEach((k, _) -> {
            ReplyKey source = new ReplyKey(Mem.of(k));
            found.add(Replies.source(
                    PacketOrder.read(source.address(), Kind.isIpv6(source.kind())), source.port(), source.kind()));
        });
        return found;
    }

    /** First server entry of the chain, 0 if there is none. */
    int findReply(ServerId source) {
        return of(Maps.REPLIES).lookup(replyKey(source), value) ? value.get(ValueLayout.JAVA_INT, 0) : 0;
    }

    void putReply(ServerId source, int server) {
        value.set(ValueLayout.JAVA_INT, 0, server);
        of(Maps.REPLIES).update(replyKey(source), value.asSlice(0, 4));
    }

    void removeReply(ServerId source) {
        boolean _ = of(Maps.REPLIES).delete(replyKey(source));
    }

    private MemorySegment replyKey(ServerId source) {
        ReplyKey.fill(
                Mem.of(key),
                PacketOrder.wide(source.address()),
                source.port(),
                source.service().kind());
        return key.asSlice(0, ReplyKey.SIZE);
    }
}
