package dev.sluice.director;

import dev.sluice.control.Counters;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceStatus;
import dev.sluice.director.datapath.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counters, gauges and rates of services and servers, since they were last zeroed. */
final class Statistics {
    private final Tables tables;
    private final ServerEntries entries;
    private final ServiceTotals totals;
    /** By {@link VirtualService#created} and {@link RealServer#created}, which share one sequence. */
    private final Map<Long, Estimator> estimators = new HashMap<>();

    Statistics(Tables tables, ServerEntries entries, ServiceTotals totals) {
        this.tables = tables;
        this.entries = entries;
        this.totals = totals;
    }

    ServiceStatus status(VirtualService service) {
        List<ServerStatus> servers = new ArrayList<>();
        for (RealServer server : service.newestFirst()) servers.add(status(service, server));
        Counters counters = totals.total(service);
        return new ServiceStatus(service.spec(), counters, rates(service.created()), servers);
    }

    private ServerStatus status(VirtualService service, RealServer server) {
        Counters counters = Counters.ZERO;
        int active = 0, inactive = 0;
        for (int entry : entries(service, server)) {
            counters = counters.plus(counted(entry));
            long gauge = tables.gauge(entry).u64(0);
            inactive += (int) gauge;
            active += (int) (gauge - (int) gauge >> 32);
        }
        return new ServerStatus(
                server.spec(), Math.max(0, active), Math.max(0, inactive), 0, counters, rates(server.created()));
    }

    /** The server's own element, and those it had with other forwarding methods. */
    private List<Integer> entries(VirtualService service, RealServer server) {
        List<Integer> found = entries.elders(ServerId.of(ServiceId.of(service.key()), server.spec()));
        found.add(server.entry());
        return found;
    }

    private Counters counted(int entry) {
        Server server = tables.server(entry);
        return tables.counters(entry).minus(Tables.read(server.zeroed()));
    }

    private Counters counted(VirtualService service, RealServer server) {
        Counters sum = Counters.ZERO;
        for (int entry : entries(service, server)) sum = sum.plus(counted(entry));
        return sum;
    }

    private Counters rates(long created) {
        Estimator estimator = estimators.get(created);
        return estimator == null ? Counters.ZERO : estimator.rates();
    }

    /** To be called every {@link Estimator#PERIOD}. */
    void update(Configuration live) {
        Set<Long> seen = new HashSet<>();
        for (VirtualService service : live.all()) {
            update(service.created(), totals.total(service), seen);
            for (RealServer server : service.oldestFirst()) update(server.created(), counted(service, server), seen);
        }
        estimators.keySet().retainAll(seen);
    }

    private void update(long created, Counters now, Set<Long> seen) {
        seen.add(created);
        estimators.computeIfAbsent(created, _ -> new Estimator(Counters.ZERO)).update(now);
    }

    /** {@code ipvsadm -Z}: counters and rates begin at 0 again. */
    void zero(VirtualService service) {
        totals.zero(service);
        estimators.put(service.created(), new Estimator(Counters.ZERO));
        for (RealServer server : service.oldestFirst()) {
            for (int entry : entries(service, server))
                Tables.write(tables.server(entry).zeroed(), tables.counters(entry));
            estimators.put(server.created(), new Estimator(Counters.ZERO));
        }
    }

    /** The totals of everything begin at 0 again. */
    void zeroTotals() {
        Tables.write(tables.settings().offset(), Counters.ZERO.minus(sum()));
    }

    Counters totals() {
        return sum().plus(Tables.read(tables.settings().offset()));
    }

    private Counters sum() {
        Counters sum = Counters.ZERO;
        for (int entry : entries.all()) sum = sum.plus(tables.counters(entry));
        return sum;
    }
}
