package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** Client to server: counts the packet and hands it to the server's forwarding method. */
final class ToServer {
    private ToServer() {}

    /** To server {@code index}. */
    static int forward(Packet p, Flow flow, int index) {
        return forward(p, flow, Server.of(index), index);
    }

    static int forward(Packet p, Flow flow, Server server, int index) {
        Trace.note(Trace.TO_SERVER, index);
        Mem counters = Maps.COUNTERS.get(index);
        if (counters != null) new ServerCounters(counters).in(Segments.of(p, flow, server.mtu()), flow.length());
        int method = server.method();
        if ((server.flags() & Server.LOCAL) != 0) return Local.deliver(p, flow, server, method);
        if (method == Server.DIRECT) return Direct.forward(p, flow, server);
        if (Fixed.MASQUERADE.on() && method == Server.MASQUERADE) return Masquerade.forward(p, flow, server);
        if (Fixed.TUNNEL.on() && method == Server.TUNNEL) return Tunnel.forward(p, flow, server, index);
        return Packet.DROP;
    }
}
