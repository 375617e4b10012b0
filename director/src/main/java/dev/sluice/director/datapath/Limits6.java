package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** {@link Limits} of IPv6, where no router fragments. */
final class Limits6 {
    /** Hop limit and the header before it in the packet's sum: one less of the lower of two octets, as they are read together. */
    private static final int ONE_HOP_LESS = ~0x100;

    private Limits6() {}

    /** {@link Limits#NONE}, or what {@link #refuse} is to say to a packet that cannot go on over a link of {@code mtu} bytes. */
    static int check(Packet p, Flow flow, Ip6 ip, int mtu) {
        if (ip.hopLimit() <= 1) return Icmp6.TIME_EXCEEDED;
        return Segments.exceed(p, flow, mtu) ? Icmp6.PACKET_TOO_BIG : Limits.NONE;
    }

    /** Sends the packet's sender an ICMP error from the address that it was sent to; the verdict. */
    static int refuse(Packet p, int objection, int mtu) {
        return refuse(p, objection, 0, 0, mtu);
    }

    /** The same from {@code source}. */
    static int refuse(Packet p, int objection, Mem source, int mtu) {
        return refuse(p, objection, source.u64(0), source.u64(8), mtu);
    }

    private static int refuse(Packet p, int objection, long sourceBegin, long sourceEnd, int mtu) {
        boolean tooLarge = objection == Icmp6.PACKET_TOO_BIG;
        Outcome.count(tooLarge ? Outcome.FRAGMENTATION_NEEDED : Outcome.TTL_EXCEEDED);
        return Icmp6Error.send(p, sourceBegin, sourceEnd, objection, tooLarge ? mtu : 0);
    }

    /** Takes a hop off. Unlike IPv4's, this changes the packet's sum. */
    static void hop(Packet p, Ip6 ip) {
        ip.decrementHopLimit();
        if (!p.xdp()) p.sumChanged(ONE_HOP_LESS);
    }
}
