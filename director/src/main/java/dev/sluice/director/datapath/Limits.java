package dev.sluice.director.datapath;

import dev.sluice.ebpf.Packet;

/** What every router refuses: packets whose hops are used up, and packets too large for the next link. */
final class Limits {
    private Limits() {}

    /** No objection. */
    static final int NONE = 0;

    /** {@link #NONE}, or what {@link #refuse} is to say to a packet that cannot go on over a link of {@code mtu} bytes. */
    static int check(Packet p, Flow flow, Ip4 ip, int mtu) {
        if (ip.ttl() <= 1) return Icmp.TIME_EXCEEDED;
        return Segments.exceed(p, flow, mtu) ? Icmp.FRAGMENTATION_NEEDED : NONE;
    }

    /**
     * Sends the packet's sender an ICMP error; the verdict. {@code source}: what the error is sent from, the virtual address.
     *
     * <p>A packet that is too large but may be fragmented is refused just the same: neither hook can fragment, and a sender that is
     * told the MTU will send smaller ones.
     */
    static int refuse(Packet p, Flow flow, int objection, int source, int mtu) {
        boolean tooLarge = objection == Icmp.FRAGMENTATION_NEEDED;
        Outcome.count(tooLarge ? Outcome.FRAGMENTATION_NEEDED : Outcome.TTL_EXCEEDED);
        // RFC 1122 §3.2.2: only about a first fragment.
        if (flow.laterFragment()) return Packet.DROP;
        return IcmpError.send(p, flow.quoted(), source, objection, tooLarge ? mtu : 0);
    }
}
