package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** Server to client under NAT: the virtual address and port come back in. */
final class Reply {
    /** So many servers of a chain are looked at without a call; few addresses and ports are in more services. */
    private static final int NEAR = 4;

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
     * <p>One address and port may serve any number of virtual services; each has a server entry of its own, chained by {@link
     * Server#next}, and only the connection's word tells which it was.
     *
     * @param noted whether the packet in hand is one of the connection, so that its state follows
     */
    @Subprogram
    static int server(Flow flow, boolean noted) {
        Mem key = Mem.stack(ReplyKey.SIZE);
        if (Fixed.IPV6.on()) ReplyKey.fill(key, flow.wideClient(), flow.ports() & 0xffff, flow.kind());
        else ReplyKey.fill(key, flow.client(), flow.ports() & 0xffff, flow.kind());
        int first = first(key);
        if (!Fixed.WIDE.on() && first == 0) return 0;
        flow.answeringPort(flow.ports() & 0xffff);
        flow.reverse();
        if (Fixed.ONE_PACKET.on()) flow.connectionless(0);
        int index = search(flow, first, false, noted);
        if (index != 0) return index;
        if (Fixed.WIDE.on()) {
            key.u32(16, flow.kind() << 16);
            index = search(flow, first(key), true, noted);
            if (index != 0) return index;
            key.u32(16, (flow.kind() & Kind.IPV6) << 16);
            index = search(flow, first(key), true, noted);
            if (index != 0) return index;
        }
        if (!Fixed.ONE_PACKET.on() || flow.connectionless() == 0) return 0;
        index = flow.connectionless();
        boolean _ = named(flow, Server.of(index), true);
        return index;
    }

    private static int first(Mem key) {
        Mem found = Maps.REPLIES.get(key);
        return found == null ? 0 : found.u32(0);
    }

    /** Which of a chain of servers the flow has a connection to; 0 for none. {@code wide}: whether they are of {@link Wide} services. */
    private static int search(Flow flow, int first, boolean wide, boolean noted) {
        int index = first;
        for (int i = 0; i < NEAR && index != 0; i++) {
            Server server = Server.of(index);
            if (named(flow, server, wide)) {
                if (belongs(flow, index, noted)) return index;
                if (Fixed.ONE_PACKET.on() && OnePacket.answers(flow, server)) flow.connectionless(index);
            }
            index = server.next();
        }
        if (index == 0) return 0;
        index = ReplyChain.find(flow, index);
        return index != 0 && belongs(flow, index, noted) ? index : 0;
    }

    /** Names a packet that came from this server as its client's side would be; false if nobody knows how. */
    static boolean named(Flow flow, Server server, boolean wide) {
        if (Fixed.WIDE.on() && wide) return Wide.name(flow, server, flow.answeringPort());
        flow.to(server);
        return true;
    }

    /** Whether the flow has a live connection to server {@code index}; if so, the packet in hand may be noted in its state. */
    private static boolean belongs(Flow flow, int index, boolean noted) {
        int place = ConnectionTable.find(flow);
        if (place < 0) return false;
        Mem at = ConnectionTable.word(place);
        long word = at.u64(0);
        if (!leads(flow, word, index)) return false;
        if (!noted) return true;
        Connection.answer(flow, at, word);
        if (Fixed.PERSISTENCE.on() && !flow.tcp()) Connection.assure(flow, Server.of(index));
        return true;
    }

    /** Whether the flow has a live connection to server {@code index}. */
    static boolean isConnected(Flow flow, int index) {
        int place = ConnectionTable.find(flow);
        return place >= 0 && leads(flow, ConnectionTable.word(place).u64(0), index);
    }

    /** Whether the word that was found for a flow is live, and says that it goes to server {@code index}. */
    private static boolean leads(Flow flow, long word, int index) {
        return ConnectionWord.fingerprint(word) == ConnectionHash.fingerprint(flow.hash())
                && ConnectionWord.server(word) == index
                && !ConnectionTable.expired(Server.of(index), word, flow.protocol(), flow.now());
    }
}
