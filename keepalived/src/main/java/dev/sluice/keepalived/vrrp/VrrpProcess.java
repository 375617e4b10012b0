package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.process.Log;
import dev.sluice.keepalived.vrrp.bfd.BfdSession;
import dev.sluice.keepalived.vrrp.holding.Holding;
import dev.sluice.keepalived.vrrp.holding.HoldingWords;
import dev.sluice.keepalived.vrrp.holding.Holdings;
import dev.sluice.keepalived.vrrp.holding.Ledger;
import dev.sluice.keepalived.vrrp.holding.Leftovers;
import dev.sluice.keepalived.vrrp.holding.RouteNames;
import dev.sluice.keepalived.vrrp.holding.SharedSettings;
import dev.sluice.keepalived.vrrp.report.Punctuality;
import dev.sluice.keepalived.vrrp.report.Report;
import dev.sluice.keepalived.vrrp.state.Groups;
import dev.sluice.keepalived.vrrp.state.VirtualRouter;
import dev.sluice.linux.InterfaceIndex;
import dev.sluice.linux.netlink.Change;
import dev.sluice.linux.netlink.Rtnetlink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * All virtual routers of a configuration, from start to end. Made and run by the loop's thread; {@link #reload} and {@link #stop}
 * are for any.
 */
final class VrrpProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 5;
    private static final Duration PATIENCE_WITH_SESSIONS = Duration.ofSeconds(1);

    private final Consumer<String> log;
    private final Worker worker;
    private final Loop loop;
    private final Rtnetlink kernel = Rtnetlink.open();
    private final Ledger ledger;
    private final Interfaces interfaces;
    private final BfdSessions bfd;
    private final Trackers trackers;
    private final Bell sessionBell = new Bell();
    private final Pace pace;
    private final Notifier notifier;
    private final Surroundings around;
    private final Holdings statics;
    private final Groups groups = new Groups();
    /** Of the worker's thread. */
    private final AcceptFilter filter;

    private Configuration configuration;
    private List<Instance> instances = new ArrayList<>();
    /** They look at their interfaces once all news that have come are known: a takeover brings one for each address. */
    private final Set<Instance> stale = new LinkedHashSet<>();

    private boolean mayStart;

    VrrpProcess(Configuration configuration, String hostName, Log told) {
        this.configuration = configuration;
        worker = new Worker("vrrp-worker", told::error);
        log = message -> worker.submit(() -> told.info(message));
        new Leftovers(kernel, log).remove();
        loop = new Loop(log);
        ledger = Ledger.open(log);
        interfaces = new Interfaces(kernel, change -> loop.submit(() -> changed(change)));
        bfd = new BfdSessions(loop.ports(), interfaces, log, this::sessionChanged);
        trackers = new Trackers(
                loop, interfaces, name -> bfd.find(name).map(BfdSession::isUp).orElse(false), log);
        pace = new Pace(configuration);
        notifier = new Notifier(configuration, hostName, worker, told);
        List<Path> names = List.of(
                Path.of(configuration.globals().iprouteOwnNames().value()),
                Path.of(configuration.globals().iprouteNames().value()));
        HoldingWords words = new HoldingWords(InterfaceIndex::of, new RouteNames(names));
        VirtualMacs virtualMacs = new VirtualMacs(new SharedSettings(ledger, log));
        around = new Surroundings(loop, kernel, interfaces, ledger, virtualMacs, words, pace, notifier, log);
        statics = new Holdings(kernel, ledger, log);
        filter = new AcceptFilter(log);
        worker.submit(() -> filter.configuration(configuration));
        new Rehearsal(configuration, kernel, ledger).run();
    }

    /** The file that says what to remove if this process dies. */
    Path ledger() {
        return ledger.file();
    }

    Loop loop() {
        return loop;
    }

    /** Runs until {@link #stop}. */
    void run() {
        try {
            begin();
            loop.run();
        } finally {
            letGo();
        }
    }

    private void begin() {
        long now = loop.now();
        statics.claim();
        addStatics();
        WithoutEffect.of(configuration).forEach(log);
        for (VrrpInstance settings : configuration.instances()) instances.add(new Instance(settings, around));
        joinGroups();
        bfd.configure(configuration, now);
        loop.sessions(bfd);
        trackers.configure(configuration, instances, now);
        trackers.onChange(this::startReady);
        for (Instance instance : instances) instance.attach(now);
        loop.instances(instances);
        long delay = configuration.globals().vrrp().startupDelay().value().toNanos();
        if (delay > 0) log.accept("vrrp_startup_delay: taking part in " + delay / 1_000_000 + " ms");
        loop.after(delay, () -> {
            mayStart = true;
            startReady();
        });
    }

    /** However the loop ended. What fails here stays in the ledger, for the guard. */
    private void letGo() {
        List<Runnable> steps = new ArrayList<>();
        for (Instance instance : instances) steps.add(() -> instance.close(loop.now()));
        steps.add(bfd::close);
        steps.add(statics::release);
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                log.accept(e.toString());
            }
        }
    }

    private void addStatics() {
        List<Holding> wanted = new ArrayList<>();
        String standard = configuration.globals().defaultInterface().value();
        HoldingWords words = around.words();
        configuration
                .staticAddresses()
                .forEach(address -> HoldingWords.collect(() -> words.address(address, standard), wanted, log));
        configuration.staticRoutes().forEach(route -> HoldingWords.collect(() -> words.route(route), wanted, log));
        configuration.staticRules().forEach(rule -> HoldingWords.collect(() -> words.rule(rule), wanted, log));
        boolean _ = statics.want(wanted);
    }

    private void joinGroups() {
        Map<String, VirtualRouter> byName = new LinkedHashMap<>();
        for (Instance instance : instances) byName.put(instance.settings().name(), instance.router());
        groups.join(configuration.syncGroups(), byName);
        notifier.groups(groups.all());
    }

    /** Starts what has waited for its scripts. */
    private void startReady() {
        if (!mayStart) return;
        long now = loop.now();
        for (Instance instance : instances)
            if (!instance.router().started() && trackers.isReady(instance))
                instance.router().start(now);
    }

    // ---- news

    private void changed(Change change) {
        long now = loop.now();
        switch (change) {
            case Change.OfLink(var link, boolean removed) -> {
                trackers.linkChanged(link, removed);
                if (removed || !link.isUp()) instances.forEach(instance -> instance.linkDown(link.index()));
                attachSoon(instance -> instance.mayConcern(link));
            }
            case Change.OfAddress(var address, boolean removed) -> {
                bfd.addressesChanged();
                if (removed)
                    for (Instance instance : instances)
                        instance.addressRemoved(address.address(), address.ifindex(), now);
                attachSoon(instance -> instance.mayConcern(address.ifindex()));
            }
            case Change.Lost() -> {
                instances.forEach(Instance::anyLinkMayBeDown);
                attachSoon(_ -> true);
            }
            default -> {
                // Neighbours and routes are not ours.
            }
        }
    }

    private void attachSoon(Predicate<Instance> which) {
        boolean first = stale.isEmpty();
        for (Instance instance : instances) if (which.test(instance)) stale.add(instance);
        if (first && !stale.isEmpty()) loop.submit(this::attachStale);
    }

    private void attachStale() {
        long now = loop.now();
        List<Instance> all = List.copyOf(stale);
        // First: as long as it is not empty, nobody is told to look again.
        stale.clear();
        interfaces.askAddressesOnce(() -> {
            for (Instance instance : all) instance.attach(now);
        });
    }

    private void sessionChanged(BfdSession session, boolean silent, long now) {
        trackers.sessionChanged(session, silent, now);
        sessionBell.ring();
    }

    // ---- orders, from any thread

    /** Goes on with another configuration. Routers that are in both keep their state, their addresses and their timers. */
    void reload(Configuration changed) {
        loop.submit(() -> apply(changed));
    }

    private void apply(Configuration changed) {
        long now = loop.now();
        configuration = changed;
        pace.configuration(changed);
        notifier.configuration(changed);
        worker.submit(() -> filter.configuration(changed));
        Succession<Instance> succession = new Succession<>(instances, Instance::settings, changed.instances());
        List<Instance> after = new ArrayList<>();
        List<Instance> added = new ArrayList<>();
        for (VrrpInstance settings : changed.instances()) {
            Instance kept = succession.predecessor(settings);
            Instance instance = kept == null ? new Instance(settings, around) : kept;
            after.add(instance);
            if (kept == null) added.add(instance);
            else if (!kept.settings().equals(settings)) kept.reconfigure(settings, now);
        }
        instances.removeAll(after);
        stale.removeAll(instances);
        instances.forEach(gone -> gone.delete(now));
        instances = after;
        joinGroups();
        addStatics();
        for (Instance instance : added) instance.attach(now);
        bfd.configure(changed, now);
        trackers.configure(changed, instances, now);
        groups.settle(now);
        loop.instances(instances);
        startReady();
        log.accept("Reload finished: " + instances.size() + " instances, " + added.size() + " of them new");
    }

    /** What the loop's thread knows, taken there in one piece; formatting is the caller's, so that no advert waits for it. */
    Report report() {
        Punctuality punctuality = loop.lateness().punctuality();
        return ask(() -> new Report(
                configuration,
                instances.stream().map(Instance::report).toList(),
                bfd.reports(),
                trackers.scripts(),
                punctuality));
    }

    /** The state of a BFD session, as soon as it is another than {@code known}, or after a second. */
    String session(String name, String known) {
        long heard = sessionBell.rings();
        String state = session(name);
        if (!state.equals(known)) return state;
        try {
            sessionBell.await(heard, PATIENCE_WITH_SESSIONS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return session(name);
    }

    private String session(String name) {
        return ask(() -> bfd.find(name)
                .map(session -> session.isBeginning(loop.now())
                        ? "BEGINNING"
                        : session.state().name())
                .orElse("UNKNOWN"));
    }

    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.submit(() -> answer.complete(question.get()));
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Begins to count anew. */
    void clearCounters() {
        loop.submit(() -> {
            instances.forEach(Instance::clearCounters);
            loop.lateness().clear();
        });
    }

    /** Hands over, removes everything, and lets {@link #run} return; the second time without waiting for successors. */
    void stop() {
        loop.submit(() -> {
            long now = loop.now();
            instances.forEach(instance -> instance.leave(now));
            loop.endWhen(() ->
                    instances.stream().allMatch(instance -> instance.router().hasLeft()));
        });
    }

    /** After {@link #run} has returned. */
    @Override
    public void close() {
        trackers.close();
        interfaces.close();
        ledger.close();
        log.accept("Adverts: " + loop.lateness().punctuality());
        worker.submit(filter::close);
        worker.submit(notifier::finish);
        worker.close();
        loop.close();
        kernel.close();
    }
}
