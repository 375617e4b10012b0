package dev.sluice.director;

import dev.sluice.director.datapath.Plan;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;

/** Chooses from a plan as its documentation says, plainly: a second opinion to the datapath's schedulers. */
final class PlanReader {
    private PlanReader() {}

    /** The chosen server's address, "none" without a plan. */
    static String pick(Tables tables, ServiceId id) {
        int index = tables.findService(id, tables.settings().generation());
        if (index == 0) return "no service";
        Service service = tables.service(index);
        if (service.plan() == 0) return "none";
        int server =
                service.scheduler() == Service.SEQUENCE ? sequence(tables, service.plan()) : least(tables, service);
        Server chosen = tables.server(server);
        return PacketOrder.address(chosen.address()).getHostAddress();
    }

    private static int sequence(Tables tables, int head) {
        Plan first = tables.slot(head);
        long pick = first.cursor() % first.total();
        first.cursor(first.cursor() + 1);
        Plan segment = null;
        for (int k = 0; k < tables.slot(head + 1).segments(); k++) {
            Plan candidate = tables.slot(head + Plan.HEAD + k);
            if (candidate.start() <= pick) segment = candidate;
        }
        if (segment == null) throw new AssertionError("no segment covers pick " + pick);
        return tables.slot(segment.first() + (int) ((pick - segment.start()) % segment.count()))
                .server();
    }

    private static int least(Tables tables, Service service) {
        int best = 0;
        long bestLoad = 0, bestWeight = 1;
        for (int i = 0; i < tables.slot(service.plan() + 1).members(); i++) {
            Plan member = tables.slot(service.plan() + Plan.HEAD + i);
            long gauge = tables.gauge(member.server()).u64(0);
            long load = (gauge >> 32) * 257 + (int) gauge;
            long weight = service.scheduler() == Service.LEAST_CONNECTION ? 1 : member.weight();
            if (best != 0 && bestLoad * weight <= load * bestWeight) continue;
            best = member.server();
            bestLoad = load;
            bestWeight = weight;
        }
        return best;
    }
}
