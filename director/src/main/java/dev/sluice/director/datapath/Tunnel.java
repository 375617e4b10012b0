package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** TUN ({@code -i}): the packet goes inside another one (IPIP, RFC 2003) to the server, wherever that is. */
final class Tunnel {
    /** Below this no IPv4 link works (RFC 791), so nothing is sent through it. */
    private static final int SMALLEST_MTU = 68;

    /** ECN field (RFC 3168 §5), and what a congested packet's outer header says instead (§9.1.1, full functionality). */
    private static final int ECN = 3, CONGESTED = 3, CAPABLE = 2;

    private Tunnel() {}

    static int forward(Packet p, Flow flow, Server server) {
        int mtu = server.mtu() == 0 ? 0 : server.mtu() - Ip4.SIZE;
        if (mtu != 0 && mtu < SMALLEST_MTU) {
            Outcome.count(Outcome.UNREACHABLE_SERVER);
            return Packet.DROP;
        }
        Mem head = Frames.head(p);
        if (head == null) return Packet.DROP;
        Ip4 inner = Frames.ip(head);
        int objection = Limits.check(p, flow, inner, mtu);
        if (objection != Limits.NONE) return Limits.refuse(p, flow, objection, server.virtual(), mtu);
        inner.decrementTtl();
        int tos = outerTos(inner.tos());
        int ttl = inner.ttl();
        int flags = inner.dontFragment();
        if (!makeRoom(p)) {
            Outcome.count(Outcome.HELPER_FAILED);
            return Packet.DROP;
        }
        head = Frames.head(p);
        if (head == null) return Packet.DROP;
        new Eth(head).type(Eth.IPV4);
        // The kernel's way (iph_set_totlen) with a GSO packet whose outer length does not fit: segments get their own.
        int length = flow.length() + Ip4.SIZE;
        Frames.ip(head)
                .write(
                        tos,
                        length > 0xffff ? 0 : length,
                        flags != 0 ? 0 : Kernel.random() & 0xffff,
                        flags,
                        ttl | Ip4.IPIP << 8,
                        server.tunnelSource(),
                        server.address());
        return NextHop.send(p, new Eth(head), server);
    }

    private static int outerTos(int tos) {
        return (tos & ECN) == CONGESTED ? tos & ~ECN | CAPABLE : tos;
    }

    /** Twenty bytes between link header and packet. On XDP the link header stays behind, but it is written anew anyway. */
    private static boolean makeRoom(Packet p) {
        if (p.xdp()) return p.adjustHead(-Ip4.SIZE) == 0;
        return p.adjustRoom(Ip4.SIZE, Packet.ROOM_MAC, Packet.ENCAP_IPV4 | Packet.FIXED_GSO) == 0;
    }
}
