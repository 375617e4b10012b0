package dev.sluice.director.datapath;

import dev.sluice.ebpf.Packet;

/** What every router refuses: packets whose hops are used up, and packets too large for the next link. */
final class Limits {
    private Limits() {}

    /**
     * {@link Datapath#CONTINUE} if the packet may go on over a link of {@code mtu} bytes, or the verdict on it, after an ICMP
     * error to its sender.
     *
     * <p>A packet that is too large but may be fragmented is refused just the same: neither hook can fragment, and a sender that is
     * told the MTU will send smaller ones. {@code source}: what the error is sent from, the virtual address.
     */
    static int check(Packet p, Flow flow, int source, int mtu) {
        Ip4 ip = Ip4.at(p, Eth.SIZE);
        if (ip == null) return Packet.DROP;
        if (ip.ttl() <= 1) {
            Outcome.count(Outcome.TTL_EXCEEDED);
            return IcmpError.send(p, flow, source, Icmp.TIME_EXCEEDED, 0);
        }
        if (Segments.exceed(p, flow, mtu)) {
            Outcome.count(Outcome.FRAGMENTATION_NEEDED);
            return IcmpError.send(p, flow, source, Icmp.FRAGMENTATION_NEEDED, mtu);
        }
        return Datapath.CONTINUE;
    }
}
