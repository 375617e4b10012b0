package dev.sluice.director.datapath;

import dev.sluice.ebpf.Packet;

/** A server on the director itself: the packet goes up the kernel's own stack, TTL untouched. */
final class Local {
    private Local() {}

    static int deliver(Packet p, Flow flow, Server server, int method) {
        boolean translated = Fixed.MASQUERADE.on() && method == Server.MASQUERADE;
        return translated && Masquerade.toServer(p, flow, server) == null ? Packet.DROP : Packet.PASS;
    }
}
