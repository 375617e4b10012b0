package dev.sluice.director.datapath;

import dev.sluice.ebpf.Packet;

/** DR ({@code -g}): the packet goes unchanged to the server's link address; the server has the virtual address itself. */
final class Direct {
    private Direct() {}

    static int forward(Packet p, Flow flow, Server server) {
        int verdict = Limits.check(p, flow, server.virtual(), server.mtu());
        if (verdict != Datapath.CONTINUE) return verdict;
        Ip4 ip = Ip4.at(p, Eth.SIZE);
        if (ip == null) return Packet.DROP;
        ip.decrementTtl();
        return NextHop.send(p, server);
    }
}
