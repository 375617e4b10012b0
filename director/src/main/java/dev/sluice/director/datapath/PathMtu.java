package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/**
 * Routers' complaints that our own tunnelled packets are too large (RFC 1191): the path to that server is narrower than its first
 * link. The server's MTU is lowered, and clients whose packets do not fit are told by {@link Limits#refuse} as ever; the complaint
 * itself goes no further. The control plane raises it again some minutes later, as routes do ({@code ip_rt_mtu_expires}).
 *
 * <p>Only for a packet of a live connection to that very server, since anybody can write such complaints.
 */
final class PathMtu {
    /** Paths are not believed to be narrower ({@code ip_rt_min_pmtu}), so that forged complaints do no great harm. */
    private static final int LEAST = 552;

    /** Where the quoted outer header begins, and what follows it. */
    private static final int QUOTED = Frames.HEAD + Icmp.SIZE, BEHIND = QUOTED + Ip4.SIZE;

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
        int inner = inner(quoted.protocol(), head.at(BEHIND));
        if (inner == 0) return Datapath.CONTINUE;
        Server server = server(p, BEHIND + (inner & 63));
        if (server == null || server.address() != end || server.isIpv6()) return Datapath.CONTINUE;
        int lowered = Math.max(mtu, LEAST);
        if (server.mtu() == 0 || lowered < server.mtu()) server.mtu(lowered);
        return Packet.DROP;
    }

    /** Bytes between the outer IP header and the inner one, and 64; 0 for what is no tunnel of ours. */
    private static int inner(int protocol, Mem behind) {
        if (protocol == Ip4.IPIP) return 64;
        if (protocol == Ip4.GRE)
            return 64 + Gre.SIZE + ((behind.u16(0) & Gre.CHECKSUM_PRESENT) == 0 ? 0 : Gre.CHECKSUM);
        // Whether there is a field of remote checksum offload stands behind what every router quotes; see server.
        return protocol == Ip4.UDP ? 64 + Gue.SIZE : 0;
    }

    /** The server of the connection that the quoted inner packet belongs to, if it comes by tunnel. */
    private static @Nullable Server server(Packet p, int at) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        Mem inner = Arrival.linear(p, at, Ip4.SIZE + 4);
        if (inner != null && at == BEHIND + Gue.SIZE && inner.u8(0) >>> 4 != 4)
            inner = Arrival.linear(p, at + Gue.REMOTE, Ip4.SIZE + 4);
        if (inner == null) return null;
        Ip4 ip = new Ip4(inner);
        if (ip.version() != 4 || ip.headerLength() != Ip4.SIZE || ip.offset() != 0) return null;
        flow.now(Clock.now());
        flow.name(ip.source(), ip.destination(), inner.u32(Ip4.SIZE), ip.protocol());
        int index = Connection.lookUp(flow);
        if (index == 0) return null;
        Server server = Server.of(index);
        return server.method() == Server.TUNNEL ? server : null;
    }
}
