package dev.sluice.director;

import dev.sluice.control.Counters;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** Counters, gauges and rates of services and servers, since they were last zeroed. */
final class Statistics {
    /** So many servers' counters are read together. */
    private static final int MANY = 16;

    private final Tables tables;
    private final ServerEntries entries;
    private final ServiceTotals totals;
    private final Drains drains;
    /** By {@link VirtualService#created} and {@link RealServer#created}, which share one sequence. */
    private final Map<Long, Estimator> estimators = new HashMap<>();

    Statistics(Tables tables, ServerEntries entries, ServiceTotals totals, Drains drains) {
        this.tables = tables;
        this.entries = entries;
        this.totals = totals;
        this.drains = drains;
    }

    /** All that was counted until now, for whatever is asked next. */
    Readings read() {
        return new Readings(tables, entries.end());
    }

    /** {@code persistent}: {@link Templates#counts}. */
    ServiceStatus status(VirtualService service, Readings readings, Map<Integer, Integer> persistent) {
        List<ServerStatus> servers = new ArrayList<>();
        for (RealServer server : service.newestFirst()) servers.add(status(service, server, readings, persistent));
        Counters counters = totals.total(service, readings);
        return new ServiceStatus(service.spec(), counters, rates(service.created()), servers);
    }

    private ServerStatus status(
            VirtualService service, RealServer server, Readings readings, Map<Integer, Integer> persistent) {
        Counters counters = Counters.ZERO;
        int active = 0, inactive = 0, templates = 0;
        for (int entry : entries(service, server)) {
            counters = counters.plus(counted(entry, readings::of));
            long gauge = tables.gauge(entry).u64(0);
            inactive += (int) gauge;
            active += (int) (gauge - (int) gauge >> 32);
            templates += persistent.getOrDefault(entry, 0);
        }
        return new ServerStatus(
                server.spec(),
                Math.max(0, active),
                Math.max(0, inactive),
                templates,
                counters,
                rates(server.created()),
                drains.status(service, server));
    }

    /** The server's own element, and those it had with other forwarding methods. */
    private List<Integer> entries(VirtualService service, RealServer server) {
        List<Integer> found = entries.elders(ServerId.of(ServiceId.of(service.key()), server.spec()));
        found.add(server.entry());
        return found;
    }

    private Counters counted(int entry, IntFunction<Counters> readings) {
        return readings.apply(entry).minus(Tables.read(tables.server(entry).zeroed()));
    }

    private Counters counted(VirtualService service, RealServer server, IntFunction<Counters> readings) {
        Counters sum = Counters.ZERO;
        for (int entry : entries(service, server)) sum = sum.plus(counted(entry, readings));
        return sum;
    }

    private Counters rates(long created) {
        Estimator estimator = estimators.get(created);
        return estimator == null ? Counters.ZERO : estimator.rates();
    }

    /** What was counted under a director before is no news: rates begin at 0. */
    void adopt(Configuration live) {
        Readings readings = read();
        for (VirtualService service : live.all()) {
            estimators.put(service.created(), new Estimator(totals.total(service, readings)));
            for (RealServer server : service.oldestFirst())
                estimators.put(server.created(), new Estimator(counted(service, server, readings::of)));
        }
    }

    /** Nor is what a server brings along that was removed and returns. {@code touched}: live now. */
    void changed(Collection<Optional<VirtualService>> touched) {
        List<VirtualService> services =
                touched.stream().flatMap(Optional::stream).toList();
        long fresh = services.stream()
                .flatMap(service -> service.oldestFirst().stream())
                .filter(this::isFresh)
                .count();
        IntFunction<Counters> readings = fresh < MANY ? tables::counters : read()::of;
        for (VirtualService service : services)
            for (RealServer server : service.oldestFirst())
                if (isFresh(server))
                    estimators.put(server.created(), new Estimator(counted(service, server, readings)));
    }

    private boolean isFresh(RealServer server) {
        return !estimators.containsKey(server.created());
    }

    /** To be called every {@link Estimator#PERIOD}. */
    void update(Configuration live) {
        Set<Long> seen = new HashSet<>();
        Readings readings = read();
        for (VirtualService service : live.all()) {
            update(service.created(), totals.total(service, readings), seen);
            for (RealServer server : service.oldestFirst())
                update(server.created(), counted(service, server, readings::of), seen);
        }
        estimators.keySet().retainAll(seen);
    }

    private void update(long created, Counters now, Set<Long> seen) {
        seen.add(created);
        estimators.computeIfAbsent(created, _ -> new Estimator(Counters.ZERO)).update(now);
    }

    /** {@code ipvsadm -Z}: counters and rates begin at 0 again. */
    void zero(VirtualService service, Readings readings) {
        totals.zero(service, readings);
        estimators.put(service.created(), new Estimator(Counters.ZERO));
        for (RealServer server : service.oldestFirst()) {
            for (int entry : entries(service, server))
                Tables.write(tables.server(entry).zeroed(), readings.of(entry));
            estimators.put(server.created(), new Estimator(Counters.ZERO));
        }
    }

    /** The totals of everything begin at 0 again. */
    void zeroTotals() {
        Tables.write(tables.settings().offset(), Counters.ZERO.minus(sum()));
    }

    /** Of all servers together, removed ones included. */
    long connections() {
        long sum = 0;
        for (int entry : entries.all()) {
            long gauge = tables.gauge(entry).u64(0);
            sum += (int) gauge + (gauge - (int) gauge >> 32);
        }
        return Math.max(0, sum);
    }

    Counters totals() {
        return sum().plus(Tables.read(tables.settings().offset()));
    }

    private Counters sum() {
        Counters sum = Counters.ZERO;
        Readings readings = read();
        for (int entry : entries.all()) sum = sum.plus(readings.of(entry));
        return sum;
    }
}
