package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** TUN ({@code -i}): the packet goes inside another one (IPIP, RFC 2003; {@link Tunnel6} where IPv6 takes part) to the server, wherever that is. */
final class Tunnel {
    /** Below this no IPv4 link works (RFC 791), so nothing is sent through it. */
    static final int SMALLEST_MTU = 68;

    /** {@link #mtu}: nothing can be sent. */
    static final int TOO_SMALL = -1;

    /** ECN field (RFC 3168 §5), and what a congested packet's outer header says instead (§9.1.1, full functionality). */
    private static final int ECN = 3, CONGESTED = 3, CAPABLE = 2;

    private Tunnel() {}

    static int forward(Packet p, Flow flow, Server server, int index) {
        if ((Fixed.GUE.on() || Fixed.GRE.on()) && server.encapsulation() != 0) return Wrapping.forward(p, flow, index);
        if (Fixed.IPV6.on() && server.isIpv6()) return Tunnel6.carry(p, flow, server);
        int mtu = mtu(server, Ip4.SIZE, SMALLEST_MTU);
        if (mtu == TOO_SMALL) return Outcome.drop(Outcome.UNREACHABLE_SERVER);
        Mem head = Frames.head(p);
        if (head == null) return Packet.DROP;
        Ip4 inner = Frames.ip(head);
        int objection = Limits.check(p, flow, inner, mtu);
        if (objection != Limits.NONE) return Limits.refuse(p, flow, objection, flow.virtual(), mtu);
        inner.decrementTtl();
        int outer = outer(inner);
        if (!makeRoom(p, Ip4.SIZE, Packet.ENCAP_IPV4)) return Outcome.drop(Outcome.HELPER_FAILED);
        head = Frames.head(p);
        if (head == null) return Packet.DROP;
        return send(p, head, outer, flow.length() + Ip4.SIZE, Ip4.IPIP, server);
    }

    /**
     * Largest packet that may be wrapped, bytes; 0 for no limit, or {@link #TOO_SMALL}. {@code overhead}: bytes that are put before
     * it; {@code least}: what every link must carry.
     */
    static int mtu(Server server, int overhead, int least) {
        int mtu = server.mtu();
        if (mtu == 0) return 0;
        return mtu < least + overhead ? TOO_SMALL : mtu - overhead;
    }

    /** What the outer header takes from the inner one: type of service | TTL << 8 | {@link Ip4#dontFragment} << 16. */
    static int outer(Ip4 inner) {
        return outerTos(inner.tos()) | inner.ttl() << 8 | dontFragment(inner) << 16;
    }

    private static int dontFragment(Ip4 inner) {
        return Fixed.CLEAR_DF.on() && Settings.has(Settings.CLEAR_DF) ? 0 : inner.dontFragment();
    }

    /** The outer header's type of service, or traffic class. */
    static int outerTos(int tos) {
        return (tos & ECN) == CONGESTED ? tos & ~ECN | CAPABLE : tos;
    }

    /** Writes the outer header and sends the packet. {@code head}: of the packet with room made; {@code outer}: of {@link #outer}. */
    static int send(Packet p, Mem head, int outer, int length, int protocol, Server server) {
        int flags = outer >>> 16;
        new Eth(head).type(Eth.IPV4);
        // The kernel's way (iph_set_totlen) with a GSO packet whose outer length does not fit: segments get their own.
        Frames.ip(head)
                .write(
                        outer & 0xff,
                        length > 0xffff ? 0 : length,
                        flags != 0 ? 0 : Kernel.random() & 0xffff,
                        flags,
                        outer >>> 8 & 0xff | protocol << 8,
                        server.tunnelSource(),
                        server.address());
        return NextHop.send(p, new Eth(head), server);
    }

    /**
     * Bytes between link header and packet. On XDP the link header stays behind, but it is written anew anyway. {@code kind}: of the
     * headers that will be there, for {@link Packet#adjustRoom}.
     */
    static boolean makeRoom(Packet p, int bytes, int kind) {
        if (p.xdp()) return p.adjustHead(-bytes) == 0;
        return p.adjustRoom(bytes, Packet.ROOM_MAC, kind | Packet.FIXED_GSO) == 0;
    }
}
