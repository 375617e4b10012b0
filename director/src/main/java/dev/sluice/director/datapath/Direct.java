package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** DR ({@code -g}): the packet goes unchanged to the server's link address; the server has the virtual address itself. */
final class Direct {
    private Direct() {}

    static int forward(Packet p, Flow flow, Server server) {
        Mem head = Frames.head(p);
        if (head == null) return Packet.DROP;
        int objection = Limits.check(p, flow, Frames.ip(head), server.mtu());
        if (objection != Limits.NONE) return Limits.refuse(p, flow, objection, flow.virtual(), server.mtu());
        Frames.ip(head).decrementTtl();
        return NextHop.send(p, new Eth(head), server);
    }
}
