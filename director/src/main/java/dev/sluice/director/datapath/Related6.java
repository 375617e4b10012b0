package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** {@link Related} of IPv6 (RFC 4443), where the ICMP checksum is over the addresses too. */
final class Related6 {
    /** From here on types are no errors. */
    private static final int INFORMATIONAL = 128;

    /** Where in the frame the ICMP header is, the quoted packet, and behind its IP header what follows that. */
    private static final int ICMP = Frames.HEAD6, QUOTED = ICMP + Icmp6.SIZE, BEHIND = QUOTED + Ip6.SIZE;

    private static final int PORTS = 4;

    private Related6() {}

    /** Whether it is an ICMPv6 packet without extension headers. */
    static boolean concerns(Packet p) {
        Mem head = Frames.head6(p);
        return head != null
                && new Eth(head).type() == Eth.IPV6
                && Frames.ip6(head).nextHeader() == Ip6.ICMP;
    }

    /** As {@link Related#receive}. */
    @Subprogram
    static int receive(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        if (!read(p, flow)) return Packet.PASS;
        int index = Connection.lookUp(flow);
        if (index != 0) return toServer(p, flow, index);
        if (!Fixed.MASQUERADE.on() || !Reply.possible(flow)) return Related.unknown();
        index = Reply.server(flow, false);
        if (index == 0) return Related.unknown();
        Server server = Server.of(index);
        if (!quoteVirtual(p, flow, server)) return Packet.DROP;
        Reply.count(p, flow, index);
        return Routes6.forward(p, flow, server);
    }

    private static int toServer(Packet p, Flow flow, int index) {
        Server server = Server.of(index);
        boolean translated = Fixed.MASQUERADE.on() && server.method() == Server.MASQUERADE;
        if (translated && !quoteReal(p, flow, server)) return Packet.DROP;
        return ToServer6.forward(p, flow, server, index);
    }

    /** As {@link Related#schedule}. */
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
        if (index == 0 || (server.flags() & Server.LOCAL) == 0 || !quoteVirtual(p, flow, server)) return Packet.PASS;
        Reply.count(p, flow, index);
        var _ = Masquerade6.toClient(p, flow, server);
        return Packet.PASS;
    }

    /** As {@link Related}. The quoted packet may be a first fragment, and have no other extension header. */
    private static boolean read(Packet p, Flow flow) {
        Mem head = Arrival.linear(p, 0, BEHIND + PORTS);
        if (head == null || p.xdp() && new Eth(head).group()) return false;
        Ip6 ip = Frames.ip6(head);
        int length = ip.length();
        if (ip.version() != 6 || Eth.SIZE + length > p.length() || head.u8(ICMP) >= INFORMATIONAL) return false;
        int protocol = new Ip6(head.at(QUOTED)).nextHeader();
        int at = BEHIND;
        if (protocol == Ip6.FRAGMENT) {
            head = Arrival.linear(p, 0, BEHIND + Fragments6.SIZE + PORTS);
            if (head == null || !Fragments6.first(head.at(BEHIND))) return false;
            protocol = Fragments6.nextHeader(head.at(BEHIND));
            at = BEHIND + Fragments6.SIZE;
        }
        if (length < at - Eth.SIZE + PORTS) return false;
        Ip6 quoted = new Ip6(head.at(QUOTED));
        if (quoted.version() != 6
                || !WideAddress.same(quoted.source(), Frames.ip6(head).destination())) return false;
        int ports = at == BEHIND ? head.u32(BEHIND) : head.u32(BEHIND + Fragments6.SIZE);
        flow.length(length);
        flow.now(Clock.now());
        flow.headers(Ip6.SIZE);
        flow.name(quoted.destination(), quoted.source(), ports >>> 16 | ports << 16, protocol);
        return true;
    }

    /** The client's error: it quotes what the server sent. */
    private static boolean quoteReal(Packet p, Flow flow, Server server) {
        Mem head = p.at(0, BEHIND + PORTS);
        if (head == null) return false;
        Mem to = server.wideAddress();
        Mem source = new Ip6(head.at(QUOTED)).source();
        int outer = WideAddress.difference(Frames.ip6(head).destination(), to);
        int inner = WideAddress.difference(source, to);
        WideAddress.copy(to, source);
        return port(p, Masquerade.SOURCE_PORT, Wide.port(server, flow.ports() >>> 16), outer, inner);
    }

    /** The server's error: it quotes what the client sent. */
    private static boolean quoteVirtual(Packet p, Flow flow, Server server) {
        Mem head = p.at(0, BEHIND + PORTS);
        if (head == null) return false;
        Mem to = flow.wideVirtual(server);
        Mem destination = new Ip6(head.at(QUOTED)).destination();
        int outer = WideAddress.difference(Frames.ip6(head).source(), to);
        int inner = WideAddress.difference(destination, to);
        WideAddress.copy(to, destination);
        return port(p, Masquerade.DESTINATION_PORT, flow.ports() >>> 16, outer, inner);
    }

    /**
     * Changes a port of the quoted packet, and ICMP's checksum for all that changes: the port, the quoted address by {@code inner}, and
     * by {@code outer} the packet's own, which is yet to be written.
     */
    private static boolean port(Packet p, int portAt, int port, int outer, int inner) {
        Mem head = p.at(0, BEHIND + PORTS);
        if (head == null) return false;
        Mem ports = head.at(BEHIND);
        if (new Ip6(head.at(QUOTED)).nextHeader() == Ip6.FRAGMENT) {
            ports = p.at(BEHIND + Fragments6.SIZE, PORTS);
            if (ports == null) return false;
        }
        int before = ports.u16(portAt);
        ports.u16(portAt, port);
        Mem icmp = head.at(ICMP);
        int sum = Checksum.adjust(Checksum.adjust(icmp.u16(Icmp.CHECKSUM), outer), inner);
        icmp.u16(Icmp.CHECKSUM, Checksum.adjust16(sum, before, port));
        // The checksum makes up for the packet's own address already; who writes that tells the kernel so.
        if (!p.xdp()) p.sumChanged(~outer);
        return true;
    }
}
