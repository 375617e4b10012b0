package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * One-packet scheduling ({@code -o}): every UDP packet is a flow of its own, which no table remembers. An answer of a masqueraded
 * server is known by where it comes from alone; see {@link Reply}.
 */
final class OnePacket {
    private OnePacket() {}

    /** Whether the service at this index treats the packet so; what else a mark brings it is of connections (ip_vs_schedule). */
    static boolean applies(Flow flow, int service) {
        Mem memory = Maps.SERVICES.get(service);
        return memory != null && flow.udp() && (new Service(memory).options() & Service.ONE_PACKET) != 0;
    }

    /** Counts a packet as the connection it is; the server, or a reason of {@link Schedule}. */
    static int count(Flow flow, int index) {
        if (index == 0 || !Server.of(index).serves(flow.virtual(), flow.service())) return Schedule.NO_SERVER;
        Origin.begin(flow, index);
        Mem counters = Maps.COUNTERS.get(index);
        if (counters != null) new ServerCounters(counters).connection();
        return index;
    }

    /** Whether a packet of the server may be an answer that belongs to no connection. */
    static boolean answers(Flow flow, Server server) {
        int wanted = Server.AVAILABLE | Server.ONE_PACKET;
        return flow.udp() && (server.flags() & wanted) == wanted;
    }
}
