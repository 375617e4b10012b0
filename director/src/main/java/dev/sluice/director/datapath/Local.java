package dev.sluice.director.datapath;

import dev.sluice.ebpf.Packet;

/** A server on the director itself: the packet goes up the kernel's own stack, TTL untouched. */
final class Local {
    private Local() {}

    static int deliver(Packet p, Flow flow, Server server, int method) {
        if (Fixed.MASQUERADE.on() && method == Server.MASQUERADE && !Masquerade.toServer(p, flow, server))
            return Packet.DROP;
        return Packet.PASS;
    }
}
