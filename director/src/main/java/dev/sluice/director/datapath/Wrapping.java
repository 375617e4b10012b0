package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/**
 * TUN by GUE or GRE. Its own subprogram of numbers, so that the path of other methods stays as short as it is.
 *
 * <p>On tc a GSO packet is wrapped whole, and its segments get copies of what is written here: no checksum over them can be right,
 * and the kernel would have to be told that it shall make them ({@code SKB_GSO_UDP_TUNNEL_CSUM}, {@code SKB_GSO_GRE_CSUM}), which
 * {@code bpf_skb_adjust_room} does not. So GSO packets go without an outer checksum, as the headers can say; the transport checksum
 * inside protects each segment.
 */
final class Wrapping {
    private Wrapping() {}

    /** Hands a packet over: what {@link #forward} needs to know of its flow, as numbers. */
    static int forward(Packet p, Flow flow, int index) {
        long shape = flow.length() | (long) flow.headers() << 16 | (long) flow.transport() << 32;
        return send(p, index, shape, flow.service(), (int) flow.hash());
    }

    @Subprogram
    private static int send(Packet p, int index, long shape, int service, int entropy) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        flow.length((int) shape & 0xffff);
        flow.headers((int) (shape >>> 16) & 0xffff);
        flow.transport((int) (shape >>> 32));
        flow.service(service);
        Server server = Server.of(index);
        int word = server.encapsulation();
        int mtu = Tunnel.mtu(server, Encapsulation.overhead(word, p.xdp()));
        if (mtu == Tunnel.TOO_SMALL) return Tunnel.tooSmall();
        Mem head = Frames.head(p);
        if (head == null) return Packet.DROP;
        Ip4 inner = Frames.ip(head);
        int objection = Limits.check(p, flow, inner, mtu);
        if (objection != Limits.NONE) return Limits.refuse(p, flow, objection, server.virtual(), mtu);
        inner.decrementTtl();
        return Fixed.GRE.on() && (!Fixed.GUE.on() || Encapsulation.type(word) == Encapsulation.GRE)
                ? gre(p, flow, inner, server, word)
                : gue(p, flow, inner, server, word, entropy);
    }

    private static int gre(Packet p, Flow flow, Ip4 inner, Server server, int word) {
        int outer = Tunnel.outer(inner);
        boolean summed = summed(p, word);
        long sum = 0;
        if (summed) {
            sum = PacketSum.of(p, flow, inner, transportChecksum(p, flow));
            if (sum == PacketSum.UNKNOWN) return failed();
        }
        int room = Ip4.SIZE + Gre.SIZE + (summed ? Gre.CHECKSUM : 0);
        if (!makeRoom(p, room, Packet.ENCAP_GRE)) return failed();
        Mem head = p.at(0, Frames.HEAD + Gre.SIZE + Gre.CHECKSUM);
        if (head == null) return Packet.DROP;
        Mem gre = head.at(Frames.HEAD);
        if (summed) Gre.write(gre, Eth.IPV4, sum);
        else Gre.write(gre, Eth.IPV4);
        return Tunnel.send(p, head, outer, flow.length() + room, Ip4.GRE, server);
    }

    private static int gue(Packet p, Flow flow, Ip4 inner, Server server, int word, int entropy) {
        int outer = Tunnel.outer(inner);
        int checksum = transportChecksum(p, flow);
        boolean remote = p.xdp()
                && Encapsulation.checksum(word) == Encapsulation.REMOTE_CHECKSUM
                && checksum != 0
                && checksum == PacketSum.pseudoHeader(flow, inner);
        boolean summed = summed(p, word);
        long sum = 0;
        if (summed) {
            sum = PacketSum.of(p, flow, inner, remote ? 0 : checksum);
            if (sum == PacketSum.UNKNOWN) return failed();
        }
        int room = Ip4.SIZE + Gue.SIZE + (remote ? Gue.REMOTE : 0);
        if (!makeRoom(p, room, Packet.ENCAP_UDP)) return failed();
        Mem head = p.at(0, Frames.HEAD + Gue.SIZE + Gue.REMOTE);
        if (head == null) return Packet.DROP;
        Mem udp = head.at(Frames.HEAD);
        int ports = sourcePort(entropy) | Encapsulation.port(word) << 16;
        if (remote) {
            int start = flow.transport() - Eth.SIZE;
            int field = start + (flow.tcp() ? Tcp.CHECKSUM : Udp.CHECKSUM);
            Gue.writeRemote(udp, ports, flow.length(), Ip4.IPIP, start, field);
        } else {
            Gue.write(udp, ports, flow.length(), Ip4.IPIP);
        }
        if (summed) Gue.sum(udp, sum + Tunnel.addresses(server), remote ? 3 : 1);
        return Tunnel.send(p, head, outer, flow.length() + room, Ip4.UDP, server);
    }

    /** Whether the outer header gets a checksum. */
    private static boolean summed(Packet p, int word) {
        return Encapsulation.checksum(word) != Encapsulation.NO_CHECKSUM && (p.xdp() || p.gsoSize() == 0);
    }

    /** One of the 16,384 ports for such uses (RFC 6335 §6), network order: routers and cards spread flows by it. */
    private static int sourcePort(int entropy) {
        return (entropy ^ entropy >>> 16) & 0xff3f | 0x00c0;
    }

    /** The transport checksum's field, 0 where there is none of this kind (SCTP). */
    private static int transportChecksum(Packet p, Flow flow) {
        if (!flow.tcp() && flow.protocol() != Ip4.UDP) return 0;
        Mem field = p.at(flow.transport() + (flow.tcp() ? Tcp.CHECKSUM : Udp.CHECKSUM), 2);
        return field == null ? 0 : field.u16(0);
    }

    private static boolean makeRoom(Packet p, int bytes, int kind) {
        if (p.xdp()) return p.adjustHead(-bytes) == 0;
        return p.adjustRoom(bytes, Packet.ROOM_MAC, Packet.ENCAP_IPV4 | Packet.FIXED_GSO | kind) == 0;
    }

    private static int failed() {
        Outcome.count(Outcome.HELPER_FAILED);
        return Packet.DROP;
    }
}
