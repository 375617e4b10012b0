package dev.sluice.director.datapath;

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

/** A small control plane for tests: fills the maps as the daemon would, simulated or in the kernel. */
final class Balancer {
    static final int DEVICE = 7;
    static final int HZ = 250;

    record Member(int server, int weight) {}

    private final Function<BpfMap, MapStore> stores;
    private int servers = 1;
    private int services = 1;
    private int slots = 1;
    /** Addresses by their rules. */
    private final Map<String, Integer> marked = new HashMap<>();

    /** On the JVM, with empty maps. */
    static Balancer simulated() {
        for (BpfMap map : Maps.all()) map.reset(map.spec().entries());
        return new Balancer(BpfMap::store);
    }

    Balancer(Function<BpfMap, MapStore> stores) {
        this.stores = stores;
        for (int state = 0; state <= TcpState.SYNACK; state++) timeout(state, TcpState.timeout(state));
        timeout(Settings.UDP_TIMEOUT, 300);
        timeout(TcpState.CONNECTIONLESS, 300);
        for (int state = 0; state < SctpState.COUNT; state++) {
            timeout(Settings.SCTP_TIMEOUTS + state, SctpState.timeout(state));
            timeout(MarkedSctp.kind(state), SctpState.timeout(state));
        }
    }

    void timeout(int index, int seconds) {
        int units = Clock.units(seconds, HZ, Fixed.UNIT_SHIFT.value());
        int renewal = Clock.renewal(units);
        timeout(index, units + renewal, renewal);
    }

    void timeout(int index, int units, int renewal) {
        settings().timeout(index, units, renewal);
        timeouts(0).timeout(index, units, renewal);
    }

    StateTimeouts timeouts(int index) {
        return new StateTimeouts(element(Maps.TIMEOUTS, index, StateTimeouts.SIZE));
    }

    Settings settings() {
        return new Settings(element(Maps.SETTINGS, 0, Settings.SIZE));
    }

    Server server(int index) {
        return new Server(element(Maps.SERVERS, index, Server.SIZE));
    }

    Service service(int index) {
        return new Service(element(Maps.SERVICES, index, Service.SIZE));
    }

    private Plan slot(int index) {
        return new Plan(element(Maps.SLOTS, index, Plan.SLOT));
    }

    /** Inactive in the low half, active in the high. */
    long gauge(int server) {
        return element(Maps.GAUGES, server, 8).u64(0);
    }

    void gauge(int server, int active, int inactive) {
        element(Maps.GAUGES, server, 8).u64(0, (long) active << 32 | inactive);
    }

    /** Words in the connection table that are neither free nor claimed. */
    List<Long> words() {
        List<Long> words = new ArrayList<>();
        MemorySegment memory = stores.apply(Maps.CONNECTIONS).memory();
        for (long at = 0; at < memory.byteSize(); at += 8) {
            long word = memory.get(ValueLayout.JAVA_LONG, at);
            if (word != 0 && word != ConnectionWord.CLAIMED) words.add(word);
        }
        return words;
    }

    /** Puts every connection into this state; gauges do not follow. */
    void state(int state) {
        MemorySegment memory = stores.apply(Maps.CONNECTIONS).memory();
        for (long at = 0; at < memory.byteSize(); at += 8) {
            long word = memory.get(ValueLayout.JAVA_LONG, at);
            if (word != 0)
                memory.set(ValueLayout.JAVA_LONG, at, ConnectionWord.with(word, ConnectionWord.seen(word), state));
        }
    }

    /** The same, of a {@link MarkedSctp} connection. */
    void markedState(int state) {
        state(MarkedSctp.kind(state));
        int places = (int) (stores.apply(Maps.CONNECTIONS).memory().byteSize() / 8);
        for (int place = 0; place < places; place++) record(place).sctpState(state);
    }

    /** States of all connections, as of {@link MarkedSctp} ones. */
    List<Integer> markedStates() {
        List<Integer> states = new ArrayList<>();
        MemorySegment memory = stores.apply(Maps.CONNECTIONS).memory();
        for (int place = 0; place < memory.byteSize() / 8; place++) {
            long word = memory.getAtIndex(ValueLayout.JAVA_LONG, place);
            if (word != 0)
                states.add(MarkedSctp.state(
                        ConnectionWord.state(word), record(place).sctpState()));
        }
        return states;
    }

    private ConnectionRecord record(int place) {
        return new ConnectionRecord(element(Maps.RECORDS, place, ConnectionRecord.SIZE));
    }

    /** Forgets all connections. */
    void clear() {
        stores.apply(Maps.CONNECTIONS).memory().fill((byte) 0);
    }

    long outcome(int outcome) {
        return sum(Maps.OUTCOMES, outcome, 8)[0];
    }

    /** Connections, packets in, bytes in, packets out, bytes out; over all CPUs. */
    long[] counters(int server) {
        return sum(Maps.COUNTERS, server, ServerCounters.SIZE);
    }

    private long[] sum(BpfMap map, int index, int size) {
        MapStore store = stores.apply(map);
        MemorySegment value = Arena.ofAuto().allocate((long) size * store.cpus(), 8);
        store.lookup(key(index), value);
        long[] sum = new long[size / 8];
        for (int i = 0; i < sum.length * store.cpus(); i++)
            sum[i % sum.length] += value.getAtIndex(ValueLayout.JAVA_LONG, i);
        return sum;
    }

    int addService(String address, int port, int protocol, int scheduler) {
        int index = services++;
        Service service = service(index);
        wide(service.wideAddress(), address);
        service.address(name(service.wideAddress(), address));
        return add(index, port, Kind.of(protocol, isIpv6(address)), scheduler);
    }

    /** Of packets with this mark; see {@link #mark}. */
    int addService(int mark, boolean ipv6, int scheduler) {
        int index = services++;
        Service service = service(index);
        WideAddress.narrow(service.wideAddress(), mark);
        service.address(mark);
        return add(index, 0, Kind.of(0, ipv6), scheduler);
    }

    private int add(int index, int port, int kind, int scheduler) {
        Service service = service(index);
        service.scheduler(scheduler);
        service.port(Frame.port(port));
        service.kind(kind);
        Mem key = bytes(ServiceKeyView.SIZE);
        int portKind = service.port() | service.kind() << 16;
        ServiceKeyView.fill(key, service.wideAddress(), portKind, settings().generation());
        stores.apply(Maps.SERVICE_KEYS).update(key.segment(), key(index));
        service.flags(Service.IN_USE | Service.PUBLISHED);
        return index;
    }

    private static boolean isIpv6(String address) {
        return address.indexOf(':') >= 0;
    }

    private static int name(Mem wide, String address) {
        return isIpv6(address) ? WideAddress.name(wide) : wide.u32(0);
    }

    private static void wide(Mem at, String address) {
        byte[] bytes = Frame6.bytes(address);
        for (int i = 0; i < WideAddress.SIZE; i++) at.u8(i, i < bytes.length ? bytes[i] : 0);
    }

    /** Gives a mark to all packets to this address, instead of the one they had. */
    void mark(int mark, String address) {
        int index = marked.computeIfAbsent(address, _ -> marked.size());
        MarkRule rule = new MarkRule(element(Maps.MARK_RULES, index, MarkRule.SIZE));
        rule.mark(mark);
        rule.kind(isIpv6(address) ? Kind.IPV6 : 0, Kind.IPV6);
        rule.ports(0, 65_535, 0, 65_535);
        wide(rule.destination(0), address);
        for (int i = 0; i < WideAddress.SIZE; i++) rule.destination(1).u8(i, 0xff);
        settings().markRules((long) marked.size() << 32);
    }

    /** A reachable server; its link address ends in its index. */
    int addServer(int service, String address, int port, int method) {
        return addServer(service, address, port, method, 0);
    }

    /** The same with more of {@link Server#flags}. */
    int addServer(int service, String address, int port, int method, int flags) {
        int index = servers++;
        Service of = service(service);
        Server server = server(index);
        server.virtual(of.address());
        server.portProtocolMethod(of.port(), of.kind(), method);
        WideAddress.copy(of.wideAddress(), server.wideVirtual());
        wide(server.wideAddress(), address);
        server.isIpv6(isIpv6(address));
        server.address(isIpv6(address) ? 0 : Frame.address(address));
        server.port(Frame.port(port));
        server.mtu(1500);
        server.device(DEVICE);
        server.link().u64(0, 0x0002_0000_0000_0002L | (long) index << 40);
        server.link().u32(8, 0x01000000);
        server.tunnelSource(Frame.address("10.0.2.254"));
        wide(server.wideTunnelSource(), isIpv6(address) ? "2001:db8:2::fe" : "10.0.2.254");
        server.gateway(server.address());
        server.isGatewayIpv6(isIpv6(address));
        wide(server.wideGateway(), address);
        server.service(service);
        server.flags(Server.IN_USE | Server.AVAILABLE | Server.REACHABLE | flags);
        if (method == Server.MASQUERADE) reply(server, index);
        return index;
    }

    private void reply(Server server, int index) {
        Mem key = bytes(ReplyKey.SIZE);
        boolean anyPort = (server.flags() & (Server.ANY_PORT | Server.MARKED)) != 0;
        ReplyKey.fill(key, server.wideAddress(), anyPort ? 0 : server.port(), server.kind());
        MemorySegment first = Arena.ofAuto().allocate(4, 4);
        if (stores.apply(Maps.REPLIES).lookup(key.segment(), first)) server.next(first.get(ValueLayout.JAVA_INT, 0));
        stores.apply(Maps.REPLIES).update(key.segment(), key(index));
        int bit = ReplyKey.filterBit(WideAddress.fold(server.wideAddress()));
        Mem filter = settings().replyFilter();
        filter.u8(bit >>> 3, filter.u8(bit >>> 3) | 1 << (bit & 7));
    }

    /** One segment: every server once a cycle. */
    void planRoundRobin(int service, int... members) {
        planSequence(service, members.length, List.of(members));
    }

    /** wrr by levels: each segment repeats its members {@code repeats} times. */
    void planSequence(int service, int total, List<int[]> segments, int... repeats) {
        int head = slots;
        slots += Plan.HEAD + segments.size();
        slot(head).cursor(0);
        slot(head).total(total);
        slot(head + 1).segments(segments.size());
        long start = 0;
        for (int i = 0; i < segments.size(); i++) {
            Plan segment = slot(head + Plan.HEAD + i);
            segment.start(start);
            segment.count(segments.get(i).length);
            segment.first(slots);
            for (int server : segments.get(i)) slot(slots++).server(server);
            start += (long) segments.get(i).length * (repeats.length == 0 ? 1 : repeats[i]);
        }
        service(service).plan(head);
    }

    /** For the hashing schedulers: the servers in turn, and one bucket in seven of nobody. {@code options}: {@link Plan#options}. */
    void planBuckets(int service, int buckets, int[] servers, int options) {
        int head = slots;
        slots += Plan.HEAD + (buckets + 3) / 4;
        slot(head + 1).members(buckets);
        slot(head + 1).options(options);
        for (int i = 0; i < buckets; i++)
            slot(head + Plan.HEAD + i / 4).u32(i % 4 * 4, i % 7 == 0 ? 0 : servers[i % servers.length]);
        service(service).plan(head);
    }

    /** For the scanning schedulers, in list order. */
    void planScan(int service, List<Member> members) {
        int head = slots;
        slots += Plan.HEAD + (members.size() + Plan.STEP - 1 & -Plan.STEP);
        slot(head + 1).members(members.size());
        for (int i = 0; i < members.size(); i++) {
            Plan slot = slot(head + Plan.HEAD + i);
            slot.server(members.get(i).server());
            slot.weight(members.get(i).weight());
        }
        service(service).plan(head);
    }

    private Mem element(BpfMap map, int index, int size) {
        int stride = size + 7 & ~7;
        return Mem.of(stores.apply(map).memory().asSlice((long) index * stride, size));
    }

    private static MemorySegment key(int index) {
        MemorySegment key = Arena.ofAuto().allocate(4, 4);
        key.set(ValueLayout.JAVA_INT, 0, index);
        return key;
    }

    private static Mem bytes(int size) {
        return Mem.of(Arena.ofAuto().allocate(size, 8));
    }
}
