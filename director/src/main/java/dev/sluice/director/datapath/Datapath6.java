package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** {@link Datapath#receive} of IPv6. */
final class Datapath6 {
    private Datapath6() {}

    /** The verdict on a packet as nearly all are, of a known connection; {@link Datapath#CONTINUE} for any other. */
    @Subprogram
    static int receive(Packet p) {
        Flow flow = new Flow(Mem.stack(Flow.SIZE));
        if (!Arrival6.usual(p, flow)) return Datapath.CONTINUE;
        if (Fixed.MASQUERADE.on() && Reply.possible(flow)) return Datapath.CONTINUE;
        Server server = Connection.established(flow);
        if (server == null) return Datapath.CONTINUE;
        Trace.note(Trace.CONNECTION, flow.server());
        return ToServer6.forward(p, flow, server, flow.server());
    }
}
