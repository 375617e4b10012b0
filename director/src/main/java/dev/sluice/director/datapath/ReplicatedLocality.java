package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;

/**
 * lblcr: of the servers that the destination address has, the one with the least {@link Gauge#overhead} per weight. If it is
 * overloaded, or there is none, the least of all servers joins the set; after a day without a change the most loaded leaves.
 */
final class ReplicatedLocality {
    private ReplicatedLocality() {}

    /** Index of the chosen server of a service, 0 if there is none. {@code virtual}: the address that the client sent to. */
    static int choose(int plan, Service service, int virtual) {
        Mem key = Mem.stack(Locality.KEY_SIZE);
        Locality.fillKey(key, service.created(), virtual);
        long now = Kernel.nanos();
        Locality known = Locality.find(key, now, Locality.REPLICATED);
        if (known == null) {
            int server = LeastConnection.choose(plan);
            if (server != 0) Locality.begin(key, server, now);
            return server;
        }
        int server = least(known, service.address(), service.portKind());
        if (known.isStale(now)) known.leave(most(known, service.address(), service.portKind()), now);
        if (server != 0 && !Locality.isOverloaded(plan, server)) return server;
        server = LeastConnection.choose(plan);
        if (server != 0) known.join(server, now);
        return server;
    }

    /** The least loaded of the set that takes connections; of equals the newest. */
    private static int least(Locality set, int address, int portKind) {
        int best = 0;
        // 1 / 0 is more than anything.
        long least = 1;
        long leastWeight = 0;
        for (int i = 0; i < Locality.MOST; i++) {
            int index = set.member(i);
            Mem gauge = Maps.GAUGES.get(index);
            if (gauge == null) break;
            Server server = Server.of(index);
            int usable =
                    Locality.belongs(server, address, portKind) & Locality.takesNew(server) & Threshold.admits(index);
            long weight = Integer.toUnsignedLong(server.weight() & usable);
            long load = Gauge.overhead(gauge.u64(0));
            long less = load * leastWeight - least * weight >> 63;
            least ^= (least ^ load) & less;
            leastWeight ^= (leastWeight ^ weight) & less;
            best ^= (best ^ index) & (int) less;
        }
        return best;
    }

    /** The most loaded of the set, removed or not, that has a weight; of equals the newest. */
    private static int most(Locality set, int address, int portKind) {
        int worst = 0;
        long most = -1;
        long mostWeight = 1;
        for (int i = 0; i < Locality.MOST; i++) {
            int index = set.member(i);
            Mem gauge = Maps.GAUGES.get(index);
            if (gauge == null) break;
            Server server = Server.of(index);
            long weight = Integer.toUnsignedLong(server.weight() & Locality.belongs(server, address, portKind));
            long load = Gauge.overhead(gauge.u64(0));
            // All ones if most / mostWeight < load / weight, and weight is not 0.
            long more = most * weight - load * mostWeight >> 63 & -weight >> 63;
            most ^= (most ^ load) & more;
            mostWeight ^= (mostWeight ^ weight) & more;
            worst ^= (worst ^ index) & (int) more;
        }
        return worst;
    }
}
