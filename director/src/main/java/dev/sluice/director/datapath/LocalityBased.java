package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/**
 * lblc: the server that the destination address had before; if it is overloaded or takes no connections, or there was none, as
 * {@link LeastConnection}.
 */
final class LocalityBased {
    private LocalityBased() {}

    /** Index of the chosen server of a service, 0 if there is none. {@code virtual}: the address that the client sent to. */
    static int choose(int plan, Service service, int virtual) {
        Mem key = Mem.stack(Locality.KEY_SIZE);
        Locality.fillKey(key, service.created(), virtual);
        long now = Kernel.nanos();
        Locality known = Locality.find(key, now, Locality.BASED);
        if (known != null) {
            int server = known.member(0);
            if (takesNew(server, service) && !Locality.isOverloaded(plan, server)) return server;
        }
        int server = LeastConnection.choose(plan);
        if (server == 0) return 0;
        if (known == null) Locality.begin(key, server, now);
        else known.member(0, server);
        return server;
    }

    private static boolean takesNew(int server, Service service) {
        Server known = Server.of(server);
        return (Locality.belongs(known, service.address(), service.portKind()) & Locality.takesNew(known)) != 0;
    }
}
