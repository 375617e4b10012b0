package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** {@link ToServer} of IPv6 packets. */
final class ToServer6 {
    private ToServer6() {}

    /** To server {@code index}. */
    static int forward(Packet p, Flow flow, int index) {
        return forward(p, flow, Server.of(index), index);
    }

    static int forward(Packet p, Flow flow, Server server, int index) {
        Mem counters = Maps.COUNTERS.get(index);
        if (counters != null) new ServerCounters(counters).in(Segments.of(p, flow, server.mtu()), flow.length());
        Trace.note(Trace.TO_SERVER, index);
        int method = server.method();
        if ((server.flags() & Server.LOCAL) != 0) return deliver(p, flow, server, method);
        if (method == Server.DIRECT) return direct(p, flow, server);
        if (Fixed.MASQUERADE.on() && method == Server.MASQUERADE) return Masquerade6.forward(p, flow, server);
        if (Fixed.TUNNEL.on() && method == Server.TUNNEL) return Tunnel6.forward(p, flow, server, index);
        return Packet.DROP;
    }

    /** As {@link Local}. */
    private static int deliver(Packet p, Flow flow, Server server, int method) {
        boolean translated = Fixed.MASQUERADE.on() && method == Server.MASQUERADE;
        return translated && Masquerade6.toServer(p, flow, server) == null ? Packet.DROP : Packet.PASS;
    }

    /** As {@link Direct}. */
    private static int direct(Packet p, Flow flow, Server server) {
        Mem head = Frames.head6(p);
        if (head == null) return Packet.DROP;
        int objection = Limits6.check(p, flow, Frames.ip6(head), server.mtu());
        if (objection != Limits.NONE) return Limits6.refuse(p, objection, server.mtu());
        Limits6.hop(p, Frames.ip6(head));
        return NextHop.send(p, new Eth(head), server);
    }
}
