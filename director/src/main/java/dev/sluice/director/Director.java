package dev.sluice.director;

import dev.sluice.control.Counters;
import dev.sluice.control.MarkSpec;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.ServiceTimeoutsOf;
import dev.sluice.control.Tally;
import dev.sluice.control.Timeouts;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Settings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The director of one network namespace: carries out requests on the datapath's maps. All state is in the maps; what is kept here
 * is found again by {@link #start} after the process died, at whatever moment. For one thread, its own.
 */
public final class Director {
    private static final Logger LOG = System.getLogger("sluice.director");

    /** A sweep of the whole table takes this many calls of {@link #doWork}. */
    private static final int SLICES = 8;
    /** Seconds for which a removed server keeps its counters, as IP_VS_DEST_TRASH_PERIOD; longer than a sweep. */
    private static final int REMEMBERED = 120;
    /** Seconds for which connections wait for the return of a server that was removed: longer than a table takes to be loaded anew. */
    private static final int PATIENCE = 10;

    private final Tables tables;
    private final Routes routes;
    private final Journal journal;
    private final Programs programs;
    private final OwnSchedulers schedulers;
    /** Users' schedulers that the programs have. */
    private Set<Scheduler> loaded = Set.of();
    /** What else the programs have. */
    private Set<DatapathFeature> features = Set.of();

    private final TableTime time;
    private final Sysctls sysctls;
    private final TimeoutTables timeoutTables;
    private final Configuration live;
    private final ServerEntries entries;
    private final Replies replies;
    private final ServerRoutes hops;
    private final ServiceTotals totals;
    private final Activation activation;
    private final Drains drains;
    private final Statistics statistics;
    private final Sweeper sweeper;
    private final Localities localities;
    private final Templates templates;
    private final TemplateKeeper keeper;
    private final Grace grace;
    private final MarkRules marks;
    private final LongSupplier nanos;
    /** Addresses that were resolved for a request, and perhaps not needed in the end. */
    private final Set<InetAddress> watched = new HashSet<>();

    private long estimated;

    /**
     * What a director needs of the machine.
     *
     * @param hz the kernel's {@code HZ}
     * @param jiffies its tick counter
     * @param nanos a clock that never jumps
     */
    public record Machine(
            Routes routes,
            Journal journal,
            Programs programs,
            OwnSchedulers schedulers,
            int hz,
            LongSupplier jiffies,
            LongSupplier nanos) {}

    /** {@code tables}: empty, or those of a director before; see {@link #start}. */
    public Director(Tables tables, Machine machine) {
        this.tables = tables;
        routes = machine.routes;
        journal = machine.journal;
        programs = machine.programs;
        schedulers = machine.schedulers;
        nanos = machine.nanos;
        time = new TableTime(tables, machine.hz, machine.jiffies);
        sysctls = new Sysctls(tables);
        live = new Configuration(tables);
        entries = new ServerEntries(tables);
        timeoutTables = new TimeoutTables(tables, entries);
        replies = new Replies(tables, Settings.FILTER_BITS);
        hops = new ServerRoutes(tables, routes);
        totals = new ServiceTotals(tables);
        grace = new Grace(nanos);
        marks = new MarkRules(tables, grace);
        templates = new Templates(tables, nanos);
        keeper = new TemplateKeeper(tables, time, nanos);
        activation = new Activation(tables, entries, replies, hops, totals, templates, grace, this::forget);
        drains = new Drains(entries, nanos);
        statistics = new Statistics(tables, entries, totals, drains);
        sweeper = new Sweeper(tables, time);
        localities = new Localities(tables, nanos);
        estimated = nanos.getAsLong();
    }

    /** Takes over what is in the maps, and finishes what the director before had begun. To be called once. */
    public void start() {
        new Adoption(tables, live, entries, replies, hops, totals, activation, schedulers).run(seconds());
        marks.adopt();
        load();
        if (tables.settings().converting() != 0) finishUnit();
        time.write(live.timeouts());
        live.all().forEach(drains::found);
        journal.pending().ifPresent(change -> {
            Reply _ = execute(change);
        });
        journal.done();
        statistics.adopt(live);
    }

    /** Carries out anything but {@link Request.ListConnections}, {@link Request.GetInfo} and {@link Request.Stop}. */
    public Reply execute(Request request) {
        try {
            return switch (request) {
                case Request.ListServices list -> list(list);
                case Request.ListMarks _ -> new Reply.Marks(marks.live());
                case Request.ListServiceTimeouts _ -> new Reply.OwnTimeouts(ownTimeouts());
                case Request.ListSysctls _ -> new Reply.Sysctls(sysctls.all());
                case Request.GetTimeouts _ -> new Reply.CurrentTimeouts(live.timeouts());
                case Request.Transaction transaction -> transact(transaction);
                case Request.ListConnections _, Request.GetInfo _, Request.Trace _, Request.Stop _ ->
                    throw new Refusal(Errno.EINVAL, "only the daemon answers this");
                default -> {
                    watch(List.of(request));
                    Draft draft = new Draft(live, marks, schedulers, routes, nanos);
                    Reply reply = draft.change(request);
                    activate(draft);
                    yield reply;
                }
            };
        } catch (Refusal e) {
            forgetUnused();
            return e.reply();
        }
    }

    private Reply list(Request.ListServices list) throws Refusal {
        List<ServiceStatus> found = new ArrayList<>();
        ServiceKey only = list.only();
        Readings readings = statistics.read();
        Map<Integer, Integer> persistent = templates.counts();
        for (VirtualService service : live.all(only)) found.add(statistics.status(service, readings, persistent));
        if (only != null && found.isEmpty()) throw new Refusal(Errno.ESRCH, "there is no service " + Text.of(only));
        return new Reply.Services(found);
    }

    private List<ServiceTimeoutsOf> ownTimeouts() {
        return live.all().stream()
                .filter(service -> !service.timeouts().equals(ServiceTimeouts.NONE))
                .map(service -> new ServiceTimeoutsOf(service.key(), service.timeouts()))
                .toList();
    }

    private Reply transact(Request.Transaction transaction) throws Refusal {
        watch(transaction.changes());
        Draft draft = new Draft(live, marks, schedulers, routes, nanos);
        List<Reply> results = new ArrayList<>();
        for (Request change : transaction.changes()) {
            try {
                results.add(draft.change(change));
            } catch (Refusal e) {
                if (!transaction.keepGoing())
                    throw new Refusal(
                            e.errno(),
                            "change " + (results.size() + 1) + " of "
                                    + transaction.changes().size() + ": " + e.detail() + "; nothing was changed");
                results.add(e.reply());
            }
        }
        activate(draft);
        return new Reply.Results(results);
    }

    /** Begins to resolve all servers' addresses at once, before anything is held up by them. */
    private void watch(List<Request> changes) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (Request change : changes)
            if (change instanceof Request.AddServer add)
                addresses.add(add.spec().key().address());
        addresses.removeIf(hops::uses);
        watched.addAll(addresses);
        if (!addresses.isEmpty()) routes.watch(addresses);
    }

    private void activate(Draft draft) throws Refusal {
        extend(draft);
        for (Optional<VirtualService> service : draft.touched().values())
            if (service.isPresent())
                service.get().timeoutTable(timeoutTables.of(service.get().timeouts()));
        if (timeoutTables.any()) set(live.timeouts());
        Activation.Prepared prepared = activation.prepare(live, draft.touched());
        List<MarkSpec> rules = draft.marks();
        if (!draft.touched().isEmpty() || rules != null || !draft.sysctls().isEmpty()) {
            journal.begin(Target.of(draft.touched(), rules, draft.sysctls()));
            if (rules != null) marks.replace(rules);
            if (!draft.touched().isEmpty()) commit(draft, prepared);
            sysctls.write(draft.sysctls());
            journal.done();
        }
        Timeouts timeouts = draft.timeouts();
        if (timeouts != null) set(timeouts);
        if (timeoutTables.collect()) set(live.timeouts());
        for (Request.Zero zero : draft.zeroed()) zero(zero);
        forgetUnused();
    }

    private void commit(Draft draft, Activation.Prepared prepared) {
        activation.commit(live, prepared, seconds());
        forgetLocalities(draft);
        live.replace(draft.touched());
        drains.changed(draft.touched());
        statistics.changed(draft.touched().values());
    }

    /** Sees that the programs can do what will be needed after these changes. */
    private void extend(Draft draft) throws Refusal {
        Set<DatapathFeature> needed = DatapathFeature.of(
                draft.touched().values().stream().flatMap(Optional::stream).toList());
        needed.addAll(sysctls.features(draft.sysctls()));
        require(needed, ownOf(draft.touched()));
    }

    /** Sees that the programs have these features and users' schedulers. */
    private void require(Set<DatapathFeature> needed, Set<Scheduler> own) throws Refusal {
        boolean lacksOwn = !loaded.containsAll(own);
        if (features.containsAll(needed) && !lacksOwn) return;
        Set<DatapathFeature> all = EnumSet.noneOf(DatapathFeature.class);
        all.addAll(features);
        all.addAll(needed);
        programs.extend(all, lacksOwn ? schedulers.code(own) : null);
        features = all;
        if (lacksOwn) loaded = own;
    }

    /** Users' schedulers that services will have after these changes. */
    private Set<Scheduler> ownOf(Map<ServiceKey, Optional<VirtualService>> touched) {
        Set<Scheduler> found = new LinkedHashSet<>();
        for (VirtualService service : live.all())
            if (!touched.containsKey(service.key())) found.add(service.scheduler());
        for (Optional<VirtualService> service : touched.values())
            service.ifPresent(after -> found.add(after.scheduler()));
        found.removeIf(scheduler -> !scheduler.isOwn());
        return found;
    }

    /** The programs must do what the services of a director before need. */
    private void load() {
        try {
            Set<DatapathFeature> needed = DatapathFeature.of(live.all());
            for (int entry : entries.all()) needed.addAll(DatapathFeature.of(tables.server(entry)));
            needed.addAll(sysctls.features(Map.of()));
            require(needed, ownOf(Map.of()));
        } catch (Refusal e) {
            throw new IllegalStateException(
                    "the running services need more than this director can do: " + e.detail()
                            + "; traffic goes on without this daemon",
                    e);
        }
    }

    private void forgetLocalities(Draft draft) {
        draft.touched().forEach((key, service) -> {
            VirtualService before = live.find(key);
            if (before == null || !before.scheduler().isLocal()) return;
            boolean goesOn = service.map(VirtualService::scheduler).orElse(Scheduler.NONE) == before.scheduler();
            if (!goesOn || service.orElseThrow().created() != before.created()) localities.forget(before.created());
        });
    }

    private void forgetUnused() {
        watched.removeIf(hops::uses);
        watched.forEach(routes::forget);
        watched.clear();
    }

    private void set(Timeouts timeouts) {
        if (time.shiftFor(timeouts) == tables.settings().unitShift()) time.write(timeouts);
        else changeUnit(timeouts);
    }

    /** Times of another unit need another program, and the connections' times converted; nothing expires meanwhile. */
    private void changeUnit(Timeouts timeouts) {
        Settings settings = tables.settings();
        Timeouts timeoutsBefore = live.timeouts();
        settings.converting(1);
        time.write(timeouts);
        time.suspend();
        int before = settings.unitShift(), shift = time.shiftFor(timeouts);
        try {
            programs.install(shift);
        } catch (RuntimeException e) {
            keepUnit(timeoutsBefore, e);
            throw e;
        }
        settings.unitShift(shift);
        sweeper.convert(before, shift);
        time.write(timeouts);
        settings.converting(0);
    }

    /** Programs of another unit cannot be had, or not everywhere: all is as it was, but that connections are as if just seen. */
    private void keepUnit(Timeouts timeouts, RuntimeException reason) {
        Settings settings = tables.settings();
        try {
            programs.install(settings.unitShift());
        } catch (RuntimeException e) {
            // Those that are attached may be of either unit: until they are replaced it is better that nothing expires.
            reason.addSuppressed(e);
            return;
        }
        sweeper.rejuvenate();
        boolean _ = timeoutTables.collect();
        time.write(timeouts);
        settings.converting(0);
    }

    /** A director died while it changed the unit: some times are in the old, some in the new. */
    private void finishUnit() {
        Settings settings = tables.settings();
        time.suspend();
        int shift = time.shiftFor(live.timeouts());
        programs.install(shift);
        settings.unitShift(shift);
        sweeper.rejuvenate();
        settings.converting(0);
    }

    private void zero(Request.Zero zero) {
        ServiceKey only = zero.service();
        if (only == null) statistics.zeroTotals();
        Readings readings = statistics.read();
        for (VirtualService service : live.all(only)) statistics.zero(service, readings);
    }

    /** The way to {@code address} is no longer what {@link Routes} said. */
    public void routeChanged(InetAddress address) {
        hops.changed(address);
    }

    Configuration live() {
        return live;
    }

    /** Whether a masqueraded server is on the director itself, so that its answers leave through the director's own stack. */
    public boolean answersItself() {
        return hops.answersItself();
    }

    /** Services by firewall mark that no rule of our own gives packets to. */
    List<ServiceKey> unmarked() {
        return live.all().stream()
                .map(VirtualService::key)
                .filter(key -> key.mark() != 0 && !marks.give(key))
                .toList();
    }

    /** Whether any masqueraded server of this family is elsewhere, so that its answers are to be forwarded. */
    public boolean masquerades(boolean ipv6) {
        return hops.masquerades(ipv6);
    }

    /** All counters together, since they were last zeroed. */
    public Counters totals() {
        return statistics.totals();
    }

    /** Connections there are, expired ones included until they are swept. */
    public long connectionCount() {
        return statistics.connections();
    }

    /** What was refused, dropped or passed on, by reason. */
    public List<Tally> tallies() {
        return Tallies.of(tables);
    }

    /** Connections the table has room for. */
    public int tableSize() {
        return Math.toIntExact(sweeper.places());
    }

    /** For listing connections on any thread. */
    public ConnectionLister connections() {
        return new ConnectionLister(tables, time, templates);
    }

    /** What has to be done from time to time: to be called ten times a second. */
    public void doWork() {
        long now = nanos.getAsLong();
        grace.doWork();
        templates.doWork();
        keeper.doWork();
        if (now - estimated >= Estimator.PERIOD) {
            estimated += Estimator.PERIOD;
            statistics.update(live);
            hops.forgetPaths(now / 1_000_000_000L);
        }
        sweeper.doWork((sweeper.places() + SLICES - 1) / SLICES, (connections, lasting) -> {
            freeForgotten(connections, REMEMBERED);
            drains.swept(live, lasting);
        });
        endDrains();
    }

    private void endDrains() {
        List<Request.DeleteServer> due = drains.due(live);
        if (due.isEmpty()) return;
        if (execute(new Request.Transaction(List.copyOf(due), true)) instanceof Reply.Refused refused)
            LOG.log(Level.WARNING, "drained servers cannot be removed: {0}", refused.detail());
        else
            for (Request.DeleteServer one : due)
                LOG.log(Level.INFO, "drained and removed {0} of {1}", Text.of(one.key()), Text.of(one.service()));
    }

    /** Room is needed: looks through the whole table, and frees what it could only free later otherwise. */
    private void forget() {
        sweeper.doWork(sweeper.places(), (_, _) -> {});
        sweeper.doWork(sweeper.places(), (connections, _) -> freeForgotten(connections, 0));
    }

    /** Server elements of removed servers that no connection names any more; and those that have been away for long. */
    private void freeForgotten(long[] connections, int seconds) {
        long now = seconds();
        for (int entry : entries.remembered()) {
            Server server = tables.server(entry);
            if (now - server.removed() >= PATIENCE) entries.giveUp(entry);
            if (connections[entry] != 0 || tables.gauge(entry).u64(0) != 0) continue;
            if (now - server.removed() < seconds || localities.names(entry) || templates.names(entry)) continue;
            hops.remove(entry);
            replies.remove(entry);
            totals.leaves(entry);
            entries.free(entry);
        }
    }

    private long seconds() {
        return nanos.getAsLong() / 1_000_000_000L;
    }
}
