package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * One-packet scheduling ({@code -o}): every UDP packet is a flow of its own, which no table remembers. An answer of a masqueraded
 * server is known by where it comes from alone; see {@link Reply}.
 */
final class OnePacket {
    private OnePacket() {}

    /** Whether the service at this index treats the packet so; its TCP packets, if a mark brings some, are of connections. */
    static boolean applies(Flow flow, int service) {
        Mem memory = Maps.SERVICES.get(service);
        return memory != null && !flow.tcp() && (new Service(memory).options() & Service.ONE_PACKET) != 0;
    }

    /** Counts a packet as the connection it is; the server, or a reason of {@link Schedule}. */
    static int count(Flow flow, int index) {
        if (index == 0 || !Server.of(index).serves(flow.virtual(), flow.service())) return Schedule.NO_SERVER;
        if (Fixed.MARKS.on()) {
            int _ = Origin.remember(flow, index);
        }
        Mem counters = Maps.COUNTERS.get(index);
        if (counters != null) new ServerCounters(counters).connection();
        return index;
    }

    /** Whether the server may send UDP answers that belong to no connection. */
    static boolean answers(Server server) {
        int wanted = Server.AVAILABLE | Server.ONE_PACKET;
        return server.protocol() != Ip4.TCP && (server.flags() & wanted) == wanted;
    }
}
