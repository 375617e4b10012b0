package dev.sluice.app.bench;

import dev.sluice.director.DatapathFeature;
import dev.sluice.director.datapath.Clock;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Plan;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;
import dev.sluice.director.datapath.ServiceKeyView;
import dev.sluice.director.datapath.Settings;
import dev.sluice.director.datapath.StateTimeouts;
import dev.sluice.director.datapath.TcpState;
import dev.sluice.director.datapath.WideAddress;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.linux.Bpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One virtual service with its maps and programs in the kernel, attached to nothing. */
final class BenchDirector implements AutoCloseable {
    /** Connections in a bucket of the table, and how many buckets there are at least: room for 2,097,152 connections. */
    private static final int SLOTS = 8, BUCKETS = 1 << 18;

    private static final int LOOPBACK = 1;
    /** Jiffies a second, close enough: timeouts only have to be longer than the measurement. */
    private static final int HZ = 1000;

    private final Bpf bpf = Bpf.host();
    private final Hook hook;
    private final int method;
    private final int servers;
    private boolean ipv6;
    private final int buckets;
    private boolean everything;
    private final Map<BpfMap, KernelMap> maps = new HashMap<>();
    private final List<LoadedProgram> programs = new ArrayList<>();

    /** {@code connections}: that its table shall be half full of, or less. */
    BenchDirector(Hook hook, int method, int scheduler, int servers, int connections) {
        this.hook = hook;
        this.method = method;
        this.servers = servers;
        buckets = Math.max(BUCKETS, Integer.highestOneBit(2 * connections - 1) * 2 / SLOTS);
        Settings settings = new Settings(element(Maps.SETTINGS, 0));
        for (int state = 0; state <= TcpState.SYNACK; state++) timeout(settings, state);
        Service service = new Service(element(Maps.SERVICES, 1));
        service.flags(Service.IN_USE | Service.PUBLISHED);
        service.address(BenchProgram.VIP);
        service.port(BenchProgram.PORT);
        service.kind(kind());
        service.scheduler(scheduler);
        service.plan(1);
        publish();
        plan(scheduler, servers);
    }

    /** Makes the service and its servers IPv6. */
    BenchDirector withIpv6() {
        ipv6 = true;
        publish();
        return this;
    }

    private void publish() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(ServiceKeyView.SIZE, 8);
            int portKind = BenchProgram.PORT | kind() << 16;
            if (ipv6) ServiceKeyView.fill(Mem.of(key), virtual(Mem.of(arena.allocate(16, 8))), portKind, 0);
            else ServiceKeyView.fill(Mem.of(key), BenchProgram.VIP, portKind, 0);
            map(Maps.SERVICE_KEYS).update(key, arena.allocateFrom(ValueLayout.JAVA_INT, 1));
        }
        for (int i = 1; i <= servers; i++) server(i);
    }

    private void timeout(Settings settings, int state) {
        int units = Clock.units(TcpState.timeout(state), HZ, shift());
        settings.timeout(state, units, Clock.renewal(units));
        new StateTimeouts(element(Maps.TIMEOUTS, 0)).timeout(state, units, Clock.renewal(units));
    }

    private static int shift() {
        return Clock.shiftFor(TcpState.timeout(TcpState.ESTABLISHED), HZ);
    }

    private int kind() {
        return Kind.of(6, ipv6);
    }

    private static Mem virtual(Mem address) {
        address.u64(0, BenchProgram.VIP6_LOW);
        address.u64(8, BenchProgram.VIP6_HIGH);
        return address;
    }

    private void server(int index) {
        Server server = new Server(element(Maps.SERVERS, index));
        server.virtual(ipv6 ? WideAddress.name(virtual(server.wideVirtual())) : BenchProgram.VIP);
        server.isIpv6(ipv6);
        server.portProtocolMethod(BenchProgram.PORT, kind(), method);
        server.address(0x0002000a + (index << 24));
        server.port(0x901f);
        server.mtu(1500);
        server.device(LOOPBACK);
        server.link().u64(0, 0x0002_0000_0000_0002L | (long) index << 40);
        server.flags(Server.IN_USE | Server.AVAILABLE | Server.REACHABLE);
    }

    private void plan(int scheduler, int servers) {
        boolean sequence = scheduler == Service.SEQUENCE;
        int first = 1 + Plan.HEAD + (sequence ? 1 : 0);
        new Plan(element(Maps.SLOTS, 1)).total(servers);
        new Plan(element(Maps.SLOTS, 2)).segments(1);
        new Plan(element(Maps.SLOTS, 2)).members(servers);
        if (sequence) {
            Plan segment = new Plan(element(Maps.SLOTS, 3));
            segment.count(servers);
            segment.first(first);
        }
        for (int i = 0; i < servers; i++) {
            Plan member = new Plan(element(Maps.SLOTS, first + i));
            member.server(i + 1);
            member.weight(1);
        }
    }

    /** A root of {@link BenchProgram}, compiled for this service as the daemon would: what is not used is not there. */
    LoadedProgram program(String root, int flags) {
        return program(BenchProgram.class, root, flags);
    }

    /** The same of another class. */
    LoadedProgram program(Class<?> owner, String root, int flags) {
        Map<String, Long> params = new HashMap<>();
        params.put(Fixed.BUCKET_MASK.name(), buckets - 1L);
        params.put(Fixed.SERVER_MASK.name(), Maps.SERVERS.spec().entries() - 1L);
        params.put(Fixed.UNIT_SHIFT.name(), (long) shift());
        for (DatapathFeature feature : DatapathFeature.values())
            params.put(
                    feature.parameter(),
                    everything || feature == needed() || ipv6 && feature == DatapathFeature.IPV6 ? 1L : 0);
        params.put(BenchProgram.IPV6.name(), ipv6 ? 1L : 0);
        params.put(BenchProgram.FLAGS.name(), (long) flags);
        LoadedProgram program = LoadedProgram.load(bpf, Compiler.compile(hook, owner, root, params), this::map);
        programs.add(program);
        return program;
    }

    /** What the daemon would compile in for this service. */
    private @Nullable DatapathFeature needed() {
        if (method == Server.MASQUERADE) return DatapathFeature.MASQUERADE;
        return method == Server.TUNNEL ? DatapathFeature.TUNNEL : null;
    }

    int method() {
        return method;
    }

    /** Programs made from now on are those of a director that needs every feature. */
    BenchDirector withEverything() {
        everything = true;
        return this;
    }

    boolean isIpv6() {
        return ipv6;
    }

    /** Which client comes next, and after how many the first comes again. */
    void turn(long next, long flows) {
        Mem turn = element(BenchProgram.TURN, 0);
        turn.u64(0, next);
        turn.u64(8, flows);
    }

    /** Forgets all connections. */
    void clear() {
        map(Maps.CONNECTIONS).memory().fill((byte) 0);
    }

    /** Connections in the table. */
    long connections() {
        MemorySegment words = map(Maps.CONNECTIONS).memory();
        long count = 0;
        for (long at = 0; at < words.byteSize(); at += 8) if (words.get(ValueLayout.JAVA_LONG, at) != 0) count++;
        return count;
    }

    private KernelMap map(BpfMap map) {
        return maps.computeIfAbsent(
                map, wanted -> KernelMap.create(bpf, wanted.spec().withEntries(entries(wanted))));
    }

    private int entries(BpfMap map) {
        if (map == Maps.CONNECTIONS) return buckets;
        if (map == Maps.RECORDS) return buckets * SLOTS;
        return map.spec().entries();
    }

    private Mem element(BpfMap map, int index) {
        int size = map.spec().valueSize();
        return Mem.of(map(map).memory().asSlice((size + 7L & ~7L) * index, size));
    }

    @Override
    public void close() {
        programs.forEach(LoadedProgram::close);
        maps.values().forEach(KernelMap::close);
    }
}
