package dev.sluice.director.datapath;

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

    /**
     * Sends the packet's sender an ICMP error; the verdict. {@code server}: index of the server whose virtual address it is sent from;
     * 0 for the address that the packet was sent to.
     */
    static int refuse(Packet p, int objection, int server, int mtu) {
        boolean tooLarge = objection == Icmp6.PACKET_TOO_BIG;
        Outcome.count(tooLarge ? Outcome.FRAGMENTATION_NEEDED : Outcome.TTL_EXCEEDED);
        return Icmp6Error.send(p, server, objection, tooLarge ? mtu : 0);
    }

    /** Takes a hop off. Unlike IPv4's, this changes the packet's sum. */
    static void hop(Packet p, Ip6 ip) {
        ip.decrementHopLimit();
        if (!p.xdp()) p.sumChanged(ONE_HOP_LESS);
    }
}
