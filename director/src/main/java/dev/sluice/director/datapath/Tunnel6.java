package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** {@link Tunnel} where the packet or the header around it is IPv6: 6in6 and 4in6 (RFC 2473), 6in4 (RFC 4213). */
final class Tunnel6 {
    private Tunnel6() {}

    /** An IPv6 packet, in IPv6 or IPv4 by the server's address. */
    static int forward(Packet p, Flow flow, Server server, int index) {
        if ((Fixed.GUE.on() || Fixed.GRE.on()) && server.encapsulation() != 0) return Wrapping.forward(p, flow, index);
        boolean outer6 = server.isIpv6();
        int mtu = outer6
                ? Tunnel.mtu(server, Ip6.SIZE, Ip6.LEAST_MTU)
                : Tunnel.mtu(server, Ip4.SIZE, Tunnel.SMALLEST_MTU);
        if (mtu == Tunnel.TOO_SMALL) return Outcome.drop(Outcome.UNREACHABLE_SERVER);
        Mem head = Frames.head6(p);
        if (head == null) return Packet.DROP;
        Ip6 inner = Frames.ip6(head);
        int objection = Limits6.check(p, flow, inner, mtu);
        if (objection != Limits.NONE) return Limits6.refuse(p, objection, mtu);
        Limits6.hop(p, inner);
        int tos = Tunnel.outerTos(inner.trafficClass());
        int hops = inner.hopLimit();
        return outer6
                ? inIpv6(p, flow.length(), tos, hops, Ip6.IPV6, server)
                : inIpv4(p, flow.length() + Ip4.SIZE, tos, hops, server);
    }

    /** An IPv4 packet, in IPv6. */
    static int carry(Packet p, Flow flow, Server server) {
        int mtu = Tunnel.mtu(server, Ip6.SIZE, Ip6.LEAST_MTU);
        if (mtu == Tunnel.TOO_SMALL) return Outcome.drop(Outcome.UNREACHABLE_SERVER);
        Mem head = Frames.head(p);
        if (head == null) return Packet.DROP;
        Ip4 inner = Frames.ip(head);
        int objection = Limits.check(p, flow, inner, mtu);
        if (objection != Limits.NONE) return Limits.refuse(p, flow, objection, flow.virtual(), mtu);
        inner.decrementTtl();
        return inIpv6(p, flow.length(), Tunnel.outerTos(inner.tos()), inner.ttl(), Ip4.IPIP, server);
    }

    private static int inIpv6(Packet p, int length, int tos, int hops, int protocol, Server server) {
        if (!Tunnel.makeRoom(p, Ip6.SIZE, Packet.ENCAP_IPV6)) return Outcome.drop(Outcome.HELPER_FAILED);
        return send(p, tos | hops << 8, length, protocol, server);
    }

    /** Writes an outer IPv6 header where room is made, and sends the packet. {@code outer}: of {@link Tunnel#outer}. */
    static int send(Packet p, int outer, int length, int protocol, Server server) {
        Mem head = Frames.head6(p);
        if (head == null) return Packet.DROP;
        new Eth(head).type(Eth.IPV6);
        Ip6 ip = Frames.ip6(head);
        ip.write(outer & 0xff, length > 0xffff ? 0 : length, protocol, outer >>> 8 & 0xff);
        WideAddress.copy(server.wideTunnelSource(), ip.source());
        WideAddress.copy(server.wideAddress(), ip.destination());
        return NextHop.send(p, new Eth(head), server);
    }

    /** {@code length}: of the outer packet. It may be fragmented, as the kernel's may: who sent the inner one is not told by IPv4. */
    private static int inIpv4(Packet p, int length, int tos, int hops, Server server) {
        if (!Tunnel.makeRoom(p, Ip4.SIZE, Packet.ENCAP_IPV4)) return Outcome.drop(Outcome.HELPER_FAILED);
        Mem head = Frames.head(p);
        return head == null ? Packet.DROP : Tunnel.send(p, head, tos | hops << 8, length, Ip6.IPV6, server);
    }
}
