package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** Server to client under NAT: the virtual address and port come back in. */
final class Reply {
    /** Services that one masqueraded address and port may serve. */
    private static final int MOST_SERVICES = 16;
    /** The same of {@link Wide} services. */
    private static final int MOST_WIDE = 4;

    private Reply() {}

    /** Whether the packet's source may be a masqueraded server: a cheap look at a bitmap before any table. */
    static boolean possible(Flow flow) {
        Mem settings = Maps.SETTINGS.get(0);
        if (settings == null) return false;
        int bit = ReplyKey.filterBit(flow.client());
        return (new Settings(settings).replyFilter().u8(bit >>> 3 & 1023) >>> (bit & 7) & 1) != 0;
    }

    /** The verdict on a masqueraded server's packet to its client, {@link Datapath#CONTINUE} for any other packet. */
    @Subprogram
    static int receive(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        int verdict = Arrival.read(p, flow);
        if (verdict != Datapath.CONTINUE || !possible(flow)) return verdict;
        int index = server(flow, true);
        if (index == 0) return Datapath.CONTINUE;
        Trace.note(Trace.REPLY, index);
        Server server = Server.of(index);
        if ((server.flags() & Server.AVAILABLE) == 0 && resets(flow, server.flags())) return ended(p);
        MarkedSctp.answer(flow, index);
        count(p, flow, index);
        if (flow.firstFragment()) Fragments.remember(p, flow, index, Fragments.TO_CLIENT);
        return flow.ipv6() ? Routes6.forward(p, flow, server) : Routes.forward(p, flow, server);
    }

    /**
     * Whether a removed server's packet is answered with a RST: of TCP, unless it is one itself. Other answers still get through, as
     * in the original.
     */
    private static boolean resets(Flow flow, int server) {
        return flow.tcp() && (flow.flags() & Tcp.RST) == 0 && Connection.givenUp(server);
    }

    private static int ended(Packet p) {
        Trace.note(Trace.REFUSED, Schedule.SERVER_GIVEN_UP);
        return Reset.answer(p);
    }

    /** The same for a server on this host, whose packet is about to leave and keeps its route. */
    static void fromThisHost(Packet p, Flow flow) {
        int index = server(flow, true);
        if (index == 0) return;
        Trace.note(Trace.REPLY, index);
        Server server = Server.of(index);
        if ((server.flags() & Server.LOCAL) == 0) return;
        MarkedSctp.answer(flow, index);
        count(p, flow, index);
        if (flow.firstFragment()) Fragments.remember(p, flow, index, Fragments.TO_CLIENT);
        var _ = flow.ipv6() ? Masquerade6.toClient(p, flow, server) : Masquerade.toClient(p, flow, server);
    }

    static void count(Packet p, Flow flow, int index) {
        Mem counters = Maps.COUNTERS.get(index);
        if (counters != null) new ServerCounters(counters).out(Segments.of(p, flow, Segments.USUAL_MTU), flow.length());
    }

    /**
     * Index of the server that this is a reply of, 0 if it is none. In either case the flow is no longer named as it came, for a
     * reply as its client's side.
     *
     * <p>One address and port may serve several virtual services; each has a server entry of its own, chained by {@link
     * Server#next}, and only the connection's word tells which it was.
     *
     * @param noted whether the packet in hand is one of the connection, so that its state follows
     */
    @Subprogram
    static int server(Flow flow, boolean noted) {
        Mem key = Mem.stack(ReplyKey.SIZE);
        if (Fixed.IPV6.on()) ReplyKey.fill(key, flow.wideClient(), flow.ports() & 0xffff, flow.kind());
        else ReplyKey.fill(key, flow.client(), flow.ports() & 0xffff, flow.kind());
        int port = flow.ports() & 0xffff;
        int kind = flow.kind();
        int first = first(key);
        if (!Fixed.WIDE.on() && first == 0) return 0;
        flow.reverse();
        int index = first;
        int connectionless = 0;
        for (int i = 0; i < MOST_SERVICES && index != 0; i++) {
            Server server = Server.of(index);
            flow.to(server);
            if (belongs(flow, index, noted)) return index;
            if (Fixed.ONE_PACKET.on() && OnePacket.answers(flow, server)) connectionless = index;
            index = server.next();
        }
        if (Fixed.WIDE.on()) {
            key.u32(16, kind << 16);
            index = answering(flow, first(key), port, noted);
            key.u32(16, (kind & Kind.IPV6) << 16);
            if (index == 0) index = answering(flow, first(key), port, noted);
            if (index != 0) return index;
        }
        if (!Fixed.ONE_PACKET.on() || connectionless == 0) return 0;
        flow.to(Server.of(connectionless));
        return connectionless;
    }

    private static int first(Mem key) {
        Mem found = Maps.REPLIES.get(key);
        return found == null ? 0 : found.u32(0);
    }

    /** Which of a chain of servers of {@link Wide} services answers from this port; 0 for none. */
    @Subprogram
    private static int answering(Flow flow, int first, int port, boolean noted) {
        int index = first;
        int connectionless = 0;
        for (int i = 0; i < MOST_WIDE && index != 0; i++) {
            Server server = Server.of(index);
            if (Wide.name(flow, server, port)) {
                if (belongs(flow, index, noted)) return index;
                if (Fixed.ONE_PACKET.on() && OnePacket.answers(flow, server)) connectionless = index;
            }
            index = server.next();
        }
        if (!Fixed.ONE_PACKET.on() || connectionless == 0) return 0;
        boolean _ = Wide.name(flow, Server.of(connectionless), port);
        return connectionless;
    }

    /** Whether the flow has a live connection to server {@code index}; if so, the packet in hand may be noted in its state. */
    private static boolean belongs(Flow flow, int index, boolean noted) {
        int place = ConnectionTable.find(flow);
        if (place < 0) return false;
        Mem at = ConnectionTable.word(place);
        long word = at.u64(0);
        if (ConnectionWord.fingerprint(word) != ConnectionHash.fingerprint(flow.hash())) return false;
        if (ConnectionWord.server(word) != index) return false;
        if (ConnectionTable.expired(Server.of(index), word, flow.protocol(), flow.now())) return false;
        if (!noted) return true;
        Connection.answer(flow, at, word);
        if (Fixed.PERSISTENCE.on() && !flow.tcp()) Connection.assure(flow, Server.of(index));
        return true;
    }
}
