package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/** Makes connections: finds the service, lets its scheduler choose a server, enters the connection. */
final class Schedule {
    /** The packet is for no service. */
    static final int NOT_OURS = -1;
    /** For a service, but of no connection and not the first of one, or from FTP's data port. */
    static final int STRAY = -2;
    /** The service has no server that takes new connections. */
    static final int NO_SERVER = -3;
    /** There is no room for another connection. */
    static final int TABLE_FULL = -4;
    /** Of a connection whose server was removed and may return, and not the first of another. */
    static final int SERVER_REMOVED = -5;
    /** The same of one that is {@link Server#GIVEN_UP}. */
    static final int SERVER_GIVEN_UP = -6;

    /** For a service that goes by {@link CallId}, and without one. */
    static final int NO_CALL_ID = -7;

    private Schedule() {}

    /** Index of the server for the first packet of a connection, or a negative number above. */
    static int connection(Packet p, Flow flow) {
        if (Fixed.together()) return connectionHere(null, flow);
        return Fixed.SIP.on() ? connectionByCall(p, flow) : connectionApart(flow);
    }

    @Subprogram
    private static int connectionApart(Flow flow) {
        return connectionHere(null, flow);
    }

    /** Apart, so that no program without it hands on a packet that it does not look at. */
    @Subprogram
    private static int connectionByCall(Packet p, Flow flow) {
        return connectionHere(p, flow);
    }

    /** {@code p}: null where no service goes by {@link CallId}. */
    private static int connectionHere(@Nullable Packet p, Flow flow) {
        Mem settings = Maps.SETTINGS.get(0);
        if (settings == null) return NOT_OURS;
        int service = service(flow, new Settings(settings).generation());
        if (service == 0) return NOT_OURS;
        if (!flow.opens() && !begins(flow) || Wide.fromFtpData(flow)) return STRAY;
        Trace.note(Trace.SERVICE, service);
        if (p != null && CallId.missing(p, flow, service)) return NO_CALL_ID;
        int index = pick(service, flow);
        Trace.note(Trace.CHOSEN, index);
        if (Fixed.MARKS.on() && index == 0 && bypasses(service)) return NOT_OURS;
        return Fixed.ONE_PACKET.on() && OnePacket.applies(flow, service)
                ? OnePacket.count(flow, index)
                : enter(flow, index);
    }

    /** Whether another packet than the first of a connection may begin it: {@code sloppy_tcp}, {@code sloppy_sctp}, an ICMP error. */
    private static boolean begins(Flow flow) {
        if (Fixed.SCHEDULE_ICMP.on() && flow.laterFragment()) return true;
        return flow.sctp()
                ? flow.flags() != SctpState.ABORT_EVENT && Settings.has(Settings.SLOPPY_SCTP)
                : (flow.flags() & Tcp.RST) == 0 && Settings.has(Settings.SLOPPY_TCP);
    }

    /** Whether packets for this service go on without a server ({@code cache_bypass}): only a mark's, as they have an address. */
    private static boolean bypasses(int service) {
        Mem memory = Maps.SERVICES.get(service);
        return memory != null && Kind.protocol(new Service(memory).kind()) == 0 && Settings.has(Settings.CACHE_BYPASS);
    }

    /** Index of the service that a packet is for, 0 for none: its mark's, its address and port's, FTP's, its address's. */
    private static int service(Flow flow, int generation) {
        if (Fixed.together()) return service(flow.virtual(), flow.service(), generation);
        Mem key = Mem.stack(ServiceKeyView.SIZE);
        if (Fixed.MARKS.on() && flow.mark() != 0) {
            ServiceKeyView.fill(key, flow.mark(), (flow.kind() & Kind.IPV6) << 16, generation);
            int service = service(key);
            if (service != 0) return service;
        }
        if (Fixed.IPV6.on()) ServiceKeyView.fill(key, flow.wideVirtual(), flow.service(), generation);
        else ServiceKeyView.fill(key, flow.virtual(), flow.service(), generation);
        int service = service(key);
        if (!Fixed.WIDE.on() || service != 0) return service;
        if (flow.tcp() && Wide.isOfFtp(flow.service() & 0xffff)) {
            key.u32(16, Wide.FTP_PORT | flow.kind() << 16);
            service = service(key);
            Mem ftp = Maps.SERVICES.get(service);
            // Others have no say in data connections.
            if (ftp != null && (new Service(ftp).options() & Service.PERSISTENT) != 0) return service;
        }
        key.u32(16, flow.kind() << 16);
        return service(key);
    }

    /** The same of an IPv4 packet where no service is wide. */
    private static int service(int virtual, int portKind, int generation) {
        int hint = ServiceHint.find(virtual, portKind, generation);
        return hint != 0 ? hint : lookUp(virtual, portKind, generation);
    }

    @Subprogram
    private static int lookUp(int virtual, int portKind, int generation) {
        Mem key = Mem.stack(ServiceKeyView.SIZE);
        ServiceKeyView.fill(key, virtual, portKind, generation);
        int service = service(key);
        if (service != 0) ServiceHint.note(virtual, portKind, generation, service);
        return service;
    }

    private static int service(Mem key) {
        Mem found = Maps.SERVICE_KEYS.get(key);
        return found == null ? 0 : found.u32(0);
    }

    private static int pick(int service, Flow flow) {
        int server = Fixed.PERSISTENCE.on() ? Persistence.find(service, flow) : 0;
        if (server != 0) {
            Trace.note(Trace.TEMPLATE, server);
            return server;
        }
        server = choose(service, flow.client(), flow.virtual(), flow.ports(), destination(flow));
        if (Fixed.PERSISTENCE.on() && server != 0) {
            int _ = Persistence.remember(service, flow, server);
        }
        return server;
    }

    /** What schedulers hash of the address that the client sent to. */
    private static int destination(Flow flow) {
        return Fixed.IPV6.on() ? WideAddress.fold(flow.wideVirtual()) : flow.virtual();
    }

    /**
     * The server that the service at this index chooses for a client; 0 for none. A function of its own, and of numbers, so that the
     * verifier follows the schedulers once.
     *
     * @param client {@link Flow#client}
     * @param virtual {@link Flow#virtual}
     * @param destination the virtual address, of IPv6 its {@link WideAddress#fold}
     */
    static int choose(int index, int client, int virtual, int ports, int destination) {
        if (!Fixed.together() || !Fixed.schedules(Service.SEQUENCE))
            return chooseApart(index, client, virtual, ports, destination);
        Mem memory = Maps.SERVICES.get(index);
        if (memory == null) return 0;
        Service service = new Service(memory);
        // The usual one here, without a call.
        return service.scheduler() == Service.SEQUENCE && service.plan() != 0
                ? SequenceScheduler.choose(service.plan())
                : chooseApart(index, client, virtual, ports, destination);
    }

    @Subprogram
    private static int chooseApart(int index, int client, int virtual, int ports, int destination) {
        Mem memory = Maps.SERVICES.get(index);
        if (memory == null) return 0;
        Service service = new Service(memory);
        int plan = service.plan();
        if (plan == 0) return 0;
        int scheduler = service.scheduler();
        if (is(Service.SEQUENCE, scheduler)) return SequenceScheduler.choose(plan);
        if (is(Service.LEAST_CONNECTION, scheduler)) return LeastConnection.choose(plan);
        if (is(Service.SHORTEST_EXPECTED_DELAY, scheduler)) return ShortestExpectedDelay.choose(plan);
        if (is(Service.NEVER_QUEUE, scheduler)) return NeverQueue.choose(plan);
        if (is(Service.FAILOVER, scheduler)) return Failover.choose(plan);
        if (is(Service.OVERFLOW, scheduler)) return Overflow.choose(plan);
        if (is(Service.DESTINATION_HASH, scheduler)) return DestinationHash.choose(plan, destination);
        if (is(Service.SOURCE_HASH, scheduler)) return SourceHash.choose(plan, client, ports);
        if (is(Service.MAGLEV, scheduler)) return Maglev.choose(plan, client, ports);
        if (is(Service.TWO_CHOICES, scheduler)) return TwoChoices.choose(plan);
        if (is(Service.LOCALITY_BASED, scheduler)) return LocalityBased.choose(plan, service, virtual);
        if (is(Service.REPLICATED_LOCALITY, scheduler)) return ReplicatedLocality.choose(plan, service, virtual);
        if (!Fixed.OWN.on() || scheduler < Service.FIRST_OWN) return 0;
        return own(scheduler, plan, client, destination, ports);
    }

    /** Apart, since the notes of users' schedulers are the others' stack otherwise. */
    @Subprogram
    private static int own(int scheduler, int plan, int client, int destination, int ports) {
        Choice choice = new Choice(Mem.stack(Choice.SIZE));
        choice.begin(plan, client, destination, ports);
        return Own.choose(scheduler, choice);
    }

    /** Whether that is the scheduler, and it is compiled in. */
    private static boolean is(int known, int scheduler) {
        return Fixed.schedules(known) && scheduler == known;
    }

    /** Enters the flow as a connection to server {@code index}: the server it has now, which another CPU may have chosen. */
    private static int enter(Flow flow, int index) {
        if (index == 0) return NO_SERVER;
        Server server = Server.of(index);
        // A plan that was replaced while we read it may name anything.
        if (!server.serves(flow.virtual(), flow.service())) return NO_SERVER;
        boolean masqueraded = server.method() == Server.MASQUERADE;
        int state = Wide.firstState(flow, server);
        if (!Fixed.SCHEDULE_ICMP.on() || !flow.laterFragment()) state = Connection.fromClient(flow, masqueraded, state);
        if (MarkedSctp.applies(flow, server)) state = MarkedSctp.kind(state);
        long word = ConnectionWord.of(ConnectionHash.fingerprint(flow.hash()), index, flow.now(), state);
        Origin.begin(flow, index);
        int place = ConnectionTable.enter(flow, word);
        if (place < 0) return withoutRoom(flow, index);
        long entered = ConnectionTable.word(place).u64(0);
        if (ConnectionWord.server(entered) != index) return another(flow, entered, index);
        MarkedSctp.begin(flow, place, index);
        Mem counters = Maps.COUNTERS.get(index);
        if (counters != null) new ServerCounters(counters).connection();
        return index;
    }

    /** The server that the flow has by the word of another CPU; ours while that one only claims the place, or if it was for another flow. */
    private static int another(Flow flow, long word, int index) {
        boolean same = ConnectionWord.fingerprint(word) == ConnectionHash.fingerprint(flow.hash());
        return same ? ConnectionWord.server(word) : index;
    }

    /**
     * A SYN may go to its server all the same: the client will send it again if the rest of the handshake fails, and by then there
     * may be room. Anything else, or a SYN whose answer we would have to translate, would only confuse the server.
     */
    private static int withoutRoom(Flow flow, int index) {
        Outcome.count(Outcome.TABLE_FULL);
        return flow.tcp() && Server.of(index).method() != Server.MASQUERADE ? index : TABLE_FULL;
    }
}
