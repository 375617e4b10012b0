package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/**
 * TUN by GUE or GRE. Subprograms of numbers, so that the path of other methods stays as short as it is.
 *
 * <p>On tc a GSO packet is wrapped whole, and its segments get copies of what is written here: no checksum over them can be right,
 * and the kernel would have to be told that it shall make them ({@code SKB_GSO_UDP_TUNNEL_CSUM}, {@code SKB_GSO_GRE_CSUM}), which
 * {@code bpf_skb_adjust_room} does not. So GSO packets go without an outer checksum, as the headers can say; the transport checksum
 * inside protects each segment.
 */
final class Wrapping {
    private Wrapping() {}

    /** {@link #sum}: an outer checksum is to be written, for remote checksum offload too. */
    private static final int SUMMED = 1 << 16, REMOTE = 1 << 17;

    /** One step after the other, since together they would need more stack than there is. */
    static int forward(Packet p, Flow flow, int index) {
        int transport = flow.transport() | (flow.firstFragment() ? Flow.FIRST_FRAGMENT : 0);
        long shape = flow.length() | (long) flow.headers() << 16 | (long) transport << 32;
        int service = flow.service();
        long names = Integer.toUnsignedLong(service) | flow.hash() << 32;
        int outer = enter(p, index, shape, service);
        if (outer < 0) return -outer;
        int sum = sum(p, index, shape, service);
        return sum < 0 ? Packet.DROP : wrap(p, index, shape, names, (long) outer << 32 | sum);
    }

    private static Flow flow(long shape, int service) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        flow.length((int) shape & 0xffff);
        flow.headers((int) (shape >>> 16) & 0xffff);
        flow.transport((int) (shape >>> 32));
        flow.service(service);
        return flow;
    }

    /** What the outer header takes from the packet's, which has a hop less now: as {@link Tunnel#outer}, or the verdict negated. */
    @Subprogram
    private static int enter(Packet p, int index, long shape, int service) {
        Flow flow = flow(shape, service);
        Server server = Server.of(index);
        int mtu = mtu(p, server);
        return flow.ipv6() ? enter6(p, flow, mtu) : enter4(p, flow, mtu);
    }

    /** The sum of what is inside, 16 bits, with {@link #SUMMED} and {@link #REMOTE}; negative if it cannot be had. */
    @Subprogram
    private static int sum(Packet p, int index, long shape, int service) {
        Flow flow = flow(shape, service);
        int word = Server.of(index).encapsulation();
        if (Encapsulation.checksum(word) == Encapsulation.NO_CHECKSUM || !p.xdp() && p.gsoSize() != 0) return 0;
        Mem head = flow.ipv6() ? Frames.head6(p) : Frames.head(p);
        if (head == null) return -1;
        int checksum = transportChecksum(p, flow);
        int pseudo = PacketSum.pseudoHeader(flow, head);
        boolean remote = p.xdp()
                && Encapsulation.checksum(word) == Encapsulation.REMOTE_CHECKSUM
                && checksum != 0
                && checksum == pseudo;
        long sum = PacketSum.of(p, flow, remote ? 0 : checksum, pseudo);
        if (sum == PacketSum.UNKNOWN) return -Outcome.drop(Outcome.HELPER_FAILED);
        return Checksum.fold(sum) | SUMMED | (remote ? REMOTE : 0);
    }

    /** {@code names}: the flow's service and hash; {@code found}: what the steps before answered. */
    @Subprogram
    private static int wrap(Packet p, int index, long shape, long names, long found) {
        Flow flow = flow(shape, (int) names);
        Server server = Server.of(index);
        int word = server.encapsulation();
        int outer = (int) (found >>> 32);
        return Fixed.GRE.on() && (!Fixed.GUE.on() || Encapsulation.type(word) == Encapsulation.GRE)
                ? gre(p, flow, outer, server, (int) found)
                : gue(p, flow, outer, server, sourcePort((int) (names >>> 32)) | Encapsulation.port(word) << 16, (int)
                        found);
    }

    /** Largest packet that may be wrapped, bytes; 0 for no limit, or {@link Tunnel#TOO_SMALL}. */
    private static int mtu(Packet p, Server server) {
        int overhead = Encapsulation.overhead(server.encapsulation(), p.xdp());
        return outer6(server)
                ? Tunnel.mtu(server, overhead + Ip6.SIZE, Ip6.LEAST_MTU)
                : Tunnel.mtu(server, overhead + Ip4.SIZE, Tunnel.SMALLEST_MTU);
    }

    private static boolean outer6(Server server) {
        return Fixed.IPV6.on() && server.isIpv6();
    }

    private static int enter4(Packet p, Flow flow, int mtu) {
        if (mtu == Tunnel.TOO_SMALL) return -Outcome.drop(Outcome.UNREACHABLE_SERVER);
        Mem head = Frames.head(p);
        if (head == null) return -Packet.DROP;
        Ip4 inner = Frames.ip(head);
        int objection = Limits.check(p, flow, inner, mtu);
        if (objection != Limits.NONE) return -Limits.refuse(p, flow, objection, inner.destination(), mtu);
        inner.decrementTtl();
        return Tunnel.outer(inner);
    }

    /** IPv4 around it may be fragmented, see {@link Tunnel6}. */
    private static int enter6(Packet p, Flow flow, int mtu) {
        if (mtu == Tunnel.TOO_SMALL) return -Outcome.drop(Outcome.UNREACHABLE_SERVER);
        Mem head = Frames.head6(p);
        if (head == null) return -Packet.DROP;
        Ip6 inner = Frames.ip6(head);
        int objection = Limits6.check(p, flow, inner, mtu);
        if (objection != Limits.NONE) return -Limits6.refuse(p, objection, mtu);
        int outer = Tunnel.outerTos(inner.trafficClass()) | inner.hopLimit() - 1 << 8;
        Limits6.hop(p, inner);
        return outer;
    }

    private static int gre(Packet p, Flow flow, int outer, Server server, int sum) {
        boolean summed = (sum & SUMMED) != 0;
        int header = Gre.SIZE + (summed ? Gre.CHECKSUM : 0);
        if (!makeRoom(p, server, header, Packet.ENCAP_GRE)) return Outcome.drop(Outcome.HELPER_FAILED);
        Mem gre = p.at(start(server), Gre.SIZE + Gre.CHECKSUM);
        if (gre == null) return Packet.DROP;
        int type = flow.ipv6() ? Eth.IPV6 : Eth.IPV4;
        if (summed) Gre.write(gre, type, sum & 0xffff);
        else Gre.write(gre, type);
        return leave(p, outer, flow.length() + header, Ip4.GRE, server);
    }

    private static int gue(Packet p, Flow flow, int outer, Server server, int ports, int sum) {
        boolean remote = (sum & REMOTE) != 0;
        int header = Gue.SIZE + (remote ? Gue.REMOTE : 0);
        if (!makeRoom(p, server, header, Packet.ENCAP_UDP)) return Outcome.drop(Outcome.HELPER_FAILED);
        Mem udp = p.at(start(server), Gue.SIZE + Gue.REMOTE);
        if (udp == null) return Packet.DROP;
        int protocol = flow.ipv6() ? Ip6.IPV6 : Ip4.IPIP;
        if (remote) {
            int start = flow.transport() - Eth.SIZE;
            int field = start + (flow.tcp() ? Tcp.CHECKSUM : Udp.CHECKSUM);
            Gue.writeRemote(udp, ports, flow.length(), protocol, start, field);
        } else {
            Gue.write(udp, ports, flow.length(), protocol);
        }
        if ((sum & SUMMED) != 0) Gue.sum(udp, (sum & 0xffff) + addresses(server), remote ? 3 : 1);
        return leave(p, outer, flow.length() + header, Ip4.UDP, server);
    }

    /** Sum of the outer addresses' digits. */
    private static long addresses(Server server) {
        if (outer6(server)) return WideAddress.sum(server.wideTunnelSource()) + WideAddress.sum(server.wideAddress());
        return Integer.toUnsignedLong(server.tunnelSource()) + Integer.toUnsignedLong(server.address());
    }

    /** Where what follows the outer IP header begins. */
    private static int start(Server server) {
        return outer6(server) ? Frames.HEAD6 : Frames.HEAD;
    }

    /** Writes the outer IP header and sends the packet. {@code length}: of all behind that header. */
    private static int leave(Packet p, int outer, int length, int protocol, Server server) {
        if (outer6(server)) return Tunnel6.send(p, outer, length, protocol, server);
        Mem head = Frames.head(p);
        if (head == null) return Packet.DROP;
        return Tunnel.send(p, head, outer, length + Ip4.SIZE, protocol, server);
    }

    /** One of the 16,384 ports for such uses (RFC 6335 §6), network order: routers and cards spread flows by it. */
    private static int sourcePort(int entropy) {
        return (entropy ^ entropy >>> 16) & 0xff3f | 0x00c0;
    }

    /** The transport checksum's field, 0 where there is none of this kind (SCTP), or it is over more than this packet (fragments). */
    private static int transportChecksum(Packet p, Flow flow) {
        if (!flow.tcp() && flow.protocol() != Ip4.UDP || flow.firstFragment() || flow.laterFragment()) return 0;
        Mem field = p.at(flow.transport() + (flow.tcp() ? Tcp.CHECKSUM : Udp.CHECKSUM), 2);
        return field == null ? 0 : field.u16(0);
    }

    private static boolean makeRoom(Packet p, Server server, int header, int kind) {
        int bytes = header + (outer6(server) ? Ip6.SIZE : Ip4.SIZE);
        return Tunnel.makeRoom(p, bytes, (outer6(server) ? Packet.ENCAP_IPV6 : Packet.ENCAP_IPV4) | kind);
    }
}
