package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/**
 * ICMP errors (RFC 792) about packets of our connections: they quote the packet's beginning, and go where the packet's sender is.
 *
 * <p>One about an answer comes to the virtual address and goes to the server, by the connection's forwarding method. One about a
 * packet that we masqueraded comes from the server, or from a router before it, and goes to the client as if the virtual address
 * had sent it. What is quoted is translated too, or else its sender would not know it. Echo and all else is the host's.
 */
final class Related {
    private static final int UNREACHABLE = 3, SOURCE_QUENCH = 4, TIME_EXCEEDED = 11;
    /** Bytes of the quoted packet behind its IP header that are needed: both ports. */
    private static final int PORTS = 4;

    private Related() {}

    /** Whether it is an ICMP packet at all; not more than a look. */
    static boolean concerns(Packet p) {
        Mem head = Frames.head(p);
        return head != null
                && new Eth(head).type() == Eth.IPV4
                && Frames.ip(head).protocol() == Ip4.ICMP;
    }

    /** The verdict on an ICMP packet that came in, {@link Datapath#CONTINUE} on an error that {@link #schedule} is for. */
    @Subprogram
    static int receive(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        if (!read(p, flow)) return Packet.PASS;
        int index = Connection.lookUp(flow);
        if (index != 0) return toServer(p, flow, index);
        if (!Fixed.MASQUERADE.on() || !Reply.possible(flow)) return unknown();
        index = Reply.server(flow, false);
        if (index == 0) return unknown();
        Server server = Server.of(index);
        if (!quoteVirtual(p, flow)) return Packet.DROP;
        Reply.count(p, flow, index);
        return Routes.forward(p, flow, server);
    }

    /** Of an error that no connection is known of. */
    static int unknown() {
        return Fixed.SCHEDULE_ICMP.on() ? Datapath.CONTINUE : Packet.PASS;
    }

    private static int toServer(Packet p, Flow flow, int index) {
        Server server = Server.of(index);
        boolean translated = Fixed.MASQUERADE.on() && server.method() == Server.MASQUERADE;
        if (translated && !quoteReal(p, flow, server)) return Packet.DROP;
        return ToServer.forward(p, flow, server, index);
    }

    /**
     * What to do with an error that no connection is known of ({@code schedule_icmp}): one begins, so that a director that a router
     * chose for the error alone, and not for its connection, sends it where the connection's own would if both schedule by hash. Its
     * state is none, so it ends soon unless packets follow.
     */
    @Subprogram
    static int schedule(Packet p) {
        if (!Settings.has(Settings.SCHEDULE_ICMP)) return Packet.PASS;
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        if (!read(p, flow)) return Packet.PASS;
        if (Fixed.MARKS.on()) flow.mark(Marks.of(p, flow));
        int index = Schedule.connection(p, flow);
        if (index > 0) return toServer(p, flow, index);
        return index == Schedule.NOT_OURS ? Packet.PASS : Packet.DROP;
    }

    /** The same for an error that a masqueraded server on this host sends, on its way out. */
    @Subprogram
    static int leave(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        if (!read(p, flow) || !Reply.possible(flow)) return Packet.PASS;
        int index = Reply.server(flow, false);
        Server server = Server.of(index);
        if (index == 0 || (server.flags() & Server.LOCAL) == 0 || !quoteVirtual(p, flow)) return Packet.PASS;
        Reply.count(p, flow, index);
        var _ = Masquerade.toClient(p, flow, server);
        return Packet.PASS;
    }

    /**
     * Names the flow as the quoted packet's receiver would see its answers; false if it is no error, quotes too little, or goes to
     * another than who sent the quoted packet. The flow is one without a transport header, as of a later fragment.
     */
    private static boolean read(Packet p, Flow flow) {
        Mem head = Arrival.linear(p, 0, Frames.HEAD);
        if (head == null || p.xdp() && new Eth(head).group()) return false;
        Ip4 ip = Frames.ip(head);
        int header = ip.headerLength();
        int length = ip.length();
        int receiver = ip.destination();
        if (ip.version() != 4 || header < Ip4.SIZE || ip.fragment() || Eth.SIZE + length > p.length()) return false;
        int at = Eth.SIZE + header;
        Mem icmp = Arrival.linear(p, at, Icmp.SIZE + Ip4.SIZE);
        if (icmp == null || !isError(icmp.u8(0))) return false;
        Ip4 quoted = new Ip4(icmp.at(Icmp.SIZE));
        int client = quoted.destination();
        int protocol = quoted.protocol();
        int quotedHeader = quoted.headerLength();
        if (quoted.version() != 4 || quotedHeader < Ip4.SIZE || quoted.offset() != 0) return false;
        if (quoted.source() != receiver || length < header + Icmp.SIZE + quotedHeader + PORTS) return false;
        Mem ports = Arrival.linear(p, at + Icmp.SIZE + quotedHeader, PORTS);
        if (ports == null) return false;
        flow.length(length);
        flow.now(Clock.now());
        flow.headers(header);
        flow.name(client, receiver, ports.u16(2) | ports.u16(0) << 16, protocol);
        return true;
    }

    private static boolean isError(int type) {
        return type == UNREACHABLE || type == SOURCE_QUENCH || type == TIME_EXCEEDED;
    }

    /** The client's error: it quotes what the server sent. */
    private static boolean quoteReal(Packet p, Flow flow, Server server) {
        Ip4 quoted = quoted(p);
        if (quoted == null) return false;
        quoted.source(server.address());
        return port(p, Masquerade.SOURCE_PORT, Wide.port(server, flow.ports() >>> 16));
    }

    /** The server's error: it quotes what the client sent. */
    private static boolean quoteVirtual(Packet p, Flow flow) {
        Ip4 quoted = quoted(p);
        if (quoted == null) return false;
        quoted.destination(flow.virtual());
        return port(p, Masquerade.DESTINATION_PORT, flow.ports() >>> 16);
    }

    private static @Nullable Ip4 quoted(Packet p) {
        Mem head = Frames.head(p);
        return head == null ? null : Ip4.at(p, Eth.SIZE + Frames.ip(head).headerLength() + Icmp.SIZE);
    }

    /**
     * Changes a port of the quoted packet, and ICMP's checksum for it. The quoted address needs none, as the sum of an IP header
     * with its own checksum stays the same. The quoted transport checksum stays as it was: it is over what is not there.
     */
    private static boolean port(Packet p, int at, int port) {
        Mem head = Frames.head(p);
        if (head == null) return false;
        int start = Eth.SIZE + Frames.ip(head).headerLength();
        Mem icmp = p.at(start, Icmp.SIZE + Ip4.SIZE);
        if (icmp == null) return false;
        Mem ports = p.at(start + Icmp.SIZE + new Ip4(icmp.at(Icmp.SIZE)).headerLength(), PORTS);
        if (ports == null) return false;
        int before = ports.u16(at);
        ports.u16(at, port);
        icmp.u16(Icmp.CHECKSUM, Checksum.adjust16(icmp.u16(Icmp.CHECKSUM), before, port));
        return true;
    }
}
