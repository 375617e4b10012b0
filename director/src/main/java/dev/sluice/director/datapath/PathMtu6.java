package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** {@link PathMtu} where the tunnel is IPv6 (RFC 8201), or what is inside. */
final class PathMtu6 {
    /** Where the quoted outer header begins, and what follows it. */
    private static final int QUOTED = Frames.HEAD6 + Icmp6.SIZE, BEHIND = QUOTED + Ip6.SIZE;

    private static final int PORTS = 4;

    private PathMtu6() {}

    /** The verdict on an ICMPv6 packet that is about a tunnel of ours, {@link Datapath#CONTINUE} for any other. */
    @Subprogram
    static int receive(Packet p) {
        Mem head = Arrival.linear(p, 0, BEHIND + Udp.SIZE);
        if (head == null) return Datapath.CONTINUE;
        Mem icmp = head.at(Frames.HEAD6);
        Ip6 quoted = new Ip6(head.at(QUOTED));
        int mtu = icmp.be32(4);
        if (icmp.u16(0) != Icmp6.PACKET_TOO_BIG || mtu >>> 16 != 0) return Datapath.CONTINUE;
        if (!WideAddress.same(quoted.source(), Frames.ip6(head).destination())) return Datapath.CONTINUE;
        int index = PathMtu.server(p, BEHIND, PathMtu.inner(quoted.nextHeader(), head.at(BEHIND)));
        Server server = Server.of(index);
        head = p.at(0, BEHIND);
        if (index == 0 || !server.isIpv6() || head == null) return Datapath.CONTINUE;
        Mem end = new Ip6(head.at(QUOTED)).destination();
        return WideAddress.same(end, server.wideAddress())
                ? PathMtu.lower(server, Math.max(mtu, least(server)))
                : Datapath.CONTINUE;
    }

    /**
     * No link is narrower than 1280 bytes, and a tunnel must carry as much inside (RFC 8200 §5). On one whose path has not that much room
     * the outer packets would have to be fragmented (RFC 2473 §7.1), which neither hook can: what is smaller still gets through.
     */
    private static int least(Server server) {
        return Ip6.LEAST_MTU + Ip6.SIZE + Encapsulation.overhead(server.encapsulation(), true);
    }

    /** Names the flow of an IPv6 packet that begins at byte {@code at}, at most 135; it may be a first fragment. */
    static boolean name(Packet p, int at, Flow flow) {
        Mem begin = Arrival.linear(p, at, Ip6.SIZE + PORTS);
        if (begin == null) return false;
        int protocol = new Ip6(begin).nextHeader();
        int ports = begin.u32(Ip6.SIZE);
        if (protocol == Ip6.FRAGMENT) {
            begin = Arrival.linear(p, at, Ip6.SIZE + Fragments6.SIZE + PORTS);
            if (begin == null || !Fragments6.first(begin.at(Ip6.SIZE))) return false;
            protocol = Fragments6.nextHeader(begin.at(Ip6.SIZE));
            ports = begin.u32(Ip6.SIZE + Fragments6.SIZE);
        }
        flow.name(new Ip6(begin).source(), new Ip6(begin).destination(), ports, protocol);
        return true;
    }
}
