package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/** {@link Fragments} of IPv6: what makes a packet one is an extension header (RFC 8200 §4.5). */
final class Fragments6 {
    /** The fragment header: next header, offset and whether more follow, identification. */
    static final int SIZE = 8;

    /** Of the offset's 16 bits as they stand there: all but the lowest three in network order. */
    private static final int OFFSET = 0xf8ff;

    private static final long EXTENSIONS = Arrival6.EXTENSIONS | 1L << Ip6.FRAGMENT;

    private Fragments6() {}

    /** Next header of a fragment header. */
    static int nextHeader(Mem fragment) {
        return fragment.u8(0);
    }

    /** Whether it is the first fragment's. */
    static boolean first(Mem fragment) {
        return (fragment.u16(2) & OFFSET) == 0;
    }

    /** Whether the frame is a fragment other than the first of its packet. */
    static boolean later(Packet p) {
        Mem head = Frames.head6(p);
        if (head == null || new Eth(head).type() != Eth.IPV6) return false;
        int next = Frames.ip6(head).nextHeader();
        if (next > 63 || (EXTENSIONS >>> next & 1) == 0) return false;
        Mem fragment = header(p, next, Frames.ip6(head).length());
        return fragment != null && !first(fragment);
    }

    /** The fragment header of a packet whose first extension header is {@code next}; null if there is none. */
    private static @Nullable Mem header(Packet p, int next, int length) {
        int found = Arrival6.transport(p, next, length);
        if (found >>> 8 != Ip6.FRAGMENT) return null;
        return Arrival.linear(p, found & Arrival6.FURTHEST, SIZE);
    }

    /** {@link FragmentRecord}'s key of a packet with that fragment header. */
    private static void fillKey(Mem key, Ip6 ip, int id) {
        WideAddress.copy(ip.source(), key);
        WideAddress.copy(ip.destination(), key.at(16));
        key.u32(32, id);
        key.u32(36, Kind.IPV6 | Ip6.FRAGMENT);
    }

    /** As {@link Fragments#remember}. {@code direction}: with the flow's kind from bit 8 on. */
    @Subprogram
    static int remember(Packet p, int server, int virtual, int ports, int direction) {
        Mem key = Maps.FRAGMENT_DRAFT.get(0);
        if (key == null || !fillKey(p, key)) return 0;
        return FragmentRecord.put(key, server, virtual, ports, direction);
    }

    private static boolean fillKey(Packet p, Mem key) {
        Mem head = Frames.head6(p);
        if (head == null) return false;
        Mem fragment = header(p, Frames.ip6(head).nextHeader(), Frames.ip6(head).length());
        if (fragment == null) return false;
        int id = fragment.u32(4);
        head = Frames.head6(p);
        if (head == null) return false;
        fillKey(key, Frames.ip6(head), id);
        return true;
    }

    /** The verdict on a {@link #later} fragment that came in. */
    @Subprogram
    static int receive(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        FragmentRecord record = read(p, flow);
        if (record == null) return Packet.PASS;
        int index = record.server();
        Server server = Server.of(index);
        if (record.direction() == Fragments.TO_SERVER) return ToServer6.forward(p, flow, server, index);
        Reply.count(p, flow, index);
        return Routes6.forward(p, flow, server);
    }

    /** The same for a server on this host, whose answer's fragments are about to leave. */
    @Subprogram
    static int leave(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        FragmentRecord record = read(p, flow);
        if (record == null || record.direction() == Fragments.TO_SERVER) return Packet.PASS;
        Server server = Server.of(record.server());
        if ((server.flags() & Server.LOCAL) == 0) return Packet.PASS;
        Reply.count(p, flow, record.server());
        var _ = Masquerade6.toClient(p, flow, server);
        return Packet.PASS;
    }

    /** Names the flow of a later fragment of an answer to {@code client}; false if nobody knows what that had sent to. */
    private static boolean answer(Flow flow, Server server, Mem client, int ports, int protocol) {
        flow.name(client, server.wideVirtual(), ports, protocol);
        boolean marked = Fixed.MARKS.on() && (server.flags() & Server.MARKED) != 0;
        return !marked || Origin.name(flow, server, Wide.port(server, ports >>> 16));
    }

    /** As {@link Fragments}: null if it belongs to nothing known, which is counted. */
    private static @Nullable FragmentRecord read(Packet p, Flow flow) {
        Mem head = Frames.head6(p);
        if (head == null || p.xdp() && new Eth(head).group()) return null;
        int length = Frames.ip6(head).length();
        if (Frames.ip6(head).version() != 6 || Eth.SIZE + length > p.length()) {
            Outcome.count(Outcome.MALFORMED);
            return null;
        }
        Mem key = Maps.FRAGMENT_DRAFT.get(0);
        if (key == null || !fillKey(p, key)) return null;
        FragmentRecord record = FragmentRecord.find(key);
        if (record == null) return Fragments.unknown();
        Server server = Server.of(record.server());
        int protocol = Kind.protocol(record.kind());
        flow.length(length);
        flow.now(Clock.now());
        flow.headers(Ip6.SIZE);
        if (record.direction() == Fragments.TO_SERVER) flow.name(key, key.at(16), record.ports(), protocol);
        else if (!answer(flow, server, key.at(16), record.ports(), protocol)) return Fragments.unknown();
        boolean gone = (server.flags() & Server.AVAILABLE) == 0;
        return gone || !server.serves(flow.virtual(), flow.service()) ? Fragments.unknown() : record;
    }
}
