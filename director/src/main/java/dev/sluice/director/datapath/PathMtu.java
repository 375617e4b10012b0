package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/**
 * Routers' complaints that our own tunnelled packets are too large (RFC 1191; {@link PathMtu6}): the path to that server is narrower
 * than its first link. The server's MTU is lowered, and clients whose packets do not fit are told by {@link Limits#refuse} as ever; the
 * complaint itself goes no further. The control plane raises it again some minutes later, as routes do ({@code ip_rt_mtu_expires}).
 *
 * <p>Only for a packet of a live connection to that very server, since anybody can write such complaints.
 */
final class PathMtu {
    /** Paths are not believed to be narrower ({@code ip_rt_min_pmtu}), so that forged complaints do no great harm. */
    private static final int LEAST = 552;

    /** Where the quoted outer header begins, and what follows it. */
    private static final int QUOTED = Frames.HEAD + Icmp.SIZE, BEHIND = QUOTED + Ip4.SIZE;

    private static final int PORTS = 4;

    private PathMtu() {}

    /** The verdict on an ICMP packet that is about a tunnel of ours, {@link Datapath#CONTINUE} for any other. */
    @Subprogram
    static int receive(Packet p) {
        Mem head = Arrival.linear(p, 0, BEHIND + Udp.SIZE);
        if (head == null) return Datapath.CONTINUE;
        Ip4 ip = Frames.ip(head);
        Mem icmp = head.at(Frames.HEAD);
        Ip4 quoted = new Ip4(head.at(QUOTED));
        if (ip.headerLength() != Ip4.SIZE || ip.fragment() || icmp.u16(0) != Icmp.FRAGMENTATION_NEEDED)
            return Datapath.CONTINUE;
        if (quoted.headerLength() != Ip4.SIZE || quoted.offset() != 0 || quoted.source() != ip.destination())
            return Datapath.CONTINUE;
        int mtu = icmp.be16(6);
        int end = quoted.destination();
        int index = server(p, BEHIND, inner(quoted.protocol(), head.at(BEHIND)));
        Server server = Server.of(index);
        if (index == 0 || server.address() != end || server.isIpv6()) return Datapath.CONTINUE;
        return lower(server, Math.max(mtu, LEAST));
    }

    /** The verdict on the complaint. */
    static int lower(Server server, int mtu) {
        if (server.mtu() == 0 || mtu < server.mtu()) server.mtu(mtu);
        return Packet.DROP;
    }

    /** {@link #inner}: a field of remote checksum offload may follow, which stands behind what every router quotes. */
    private static final int PERHAPS_REMOTE = 64;

    /** Bytes between the outer IP header and the inner one; negative for what is no tunnel of ours. */
    static int inner(int protocol, Mem behind) {
        if (protocol == Ip4.IPIP || protocol == Ip6.IPV6) return 0;
        if (protocol == Ip4.GRE) return Gre.SIZE + ((behind.u16(0) & Gre.CHECKSUM_PRESENT) == 0 ? 0 : Gre.CHECKSUM);
        return protocol == Ip4.UDP ? Gue.SIZE | PERHAPS_REMOTE : -1;
    }

    /**
     * The server of the connection that the quoted inner packet belongs to, if it comes by tunnel; 0 for none.
     *
     * @param behind the frame's byte behind the outer header
     * @param inner what {@link #inner} answered
     */
    @Subprogram
    static int server(Packet p, int behind, int inner) {
        if (inner < 0) return 0;
        int at = behind + (inner & 31) & 127;
        Mem begin = Arrival.linear(p, at, Ip4.SIZE + PORTS);
        if (begin != null && (inner & PERHAPS_REMOTE) != 0 && begin.u8(0) >>> 4 == 0) {
            at += Gue.REMOTE;
            begin = Arrival.linear(p, at, Ip4.SIZE + PORTS);
        }
        if (begin == null) return 0;
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        boolean known = Fixed.IPV6.on() && begin.u8(0) >>> 4 == 6 ? PathMtu6.name(p, at, flow) : name(begin, flow);
        if (!known) return 0;
        flow.now(Clock.now());
        int index = Connection.lookUp(flow);
        return index != 0 && Server.of(index).method() == Server.TUNNEL ? index : 0;
    }

    private static boolean name(Mem inner, Flow flow) {
        Ip4 ip = new Ip4(inner);
        if (ip.version() != 4 || ip.headerLength() != Ip4.SIZE || ip.offset() != 0) return false;
        flow.name(ip.source(), ip.destination(), inner.u32(Ip4.SIZE), ip.protocol());
        return true;
    }
}
