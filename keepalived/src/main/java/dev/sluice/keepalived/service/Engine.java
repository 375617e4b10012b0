package dev.sluice.keepalived.service;

import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.Timeouts;
import dev.sluice.keepalived.check.Attempts;
import dev.sluice.keepalived.check.Pings;
import dev.sluice.keepalived.check.Probe;
import dev.sluice.keepalived.check.ProbeState;
import dev.sluice.keepalived.check.Probes;
import dev.sluice.keepalived.check.Verdict;
import dev.sluice.keepalived.command.SignalFunction;
import dev.sluice.keepalived.config.ConfigurationReader.Result;
import dev.sluice.keepalived.config.diff.Change;
import dev.sluice.keepalived.config.diff.ConfigurationDiff;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.DirectorSettings;
import dev.sluice.keepalived.config.model.TrackFile;
import dev.sluice.keepalived.process.CommandName;
import dev.sluice.keepalived.process.Log;
import dev.sluice.keepalived.process.ReloadCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The checkers' main loop: hears probes, orders and questions through one mailbox and is the only one to touch services and the
 * director. News that arrive together become one transaction.
 */
final class Engine {
    private static final Duration RECONCILE = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Timeouts AS_THEY_ARE = new Timeouts(0, 0, 0);

    private final Supplier<Result> reader;
    private final boolean keepsServicesAtStop;
    private final DirectorLink link;
    private final Table table;
    private final Announcer announcer;
    private final String hostName;
    private final Log log;
    private final Pings pings = new Pings();
    private final Probes probes = new Probes(this::observed);
    private final BlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
    private Configuration configuration;
    private Roster roster = new Roster();
    private Map<ServiceKey, Pool> wanted = new LinkedHashMap<>();
    /** Of which there are news that {@link #wanted} does not have yet. */
    private final Set<Service> changed = new LinkedHashSet<>();

    /** What the loop hears. */
    private sealed interface Message {
        record Observed(Probe probe, ProbeState state, Verdict verdict) implements Message {}

        record Ordered(SignalFunction function) implements Message {}

        record Asked(String question, CompletableFuture<String> answer) implements Message {}
    }

    /**
     * @param reader reads the configuration file, now
     * @param keepsServicesAtStop option {@code -I}
     */
    Engine(
            Configuration configuration,
            Supplier<Result> reader,
            boolean keepsServicesAtStop,
            DirectorLink link,
            String hostName,
            Log log) {
        this.configuration = configuration;
        this.reader = reader;
        this.keepsServicesAtStop = keepsServicesAtStop;
        this.link = link;
        this.hostName = hostName;
        this.log = log;
        table = new Table(link, log);
        announcer = new Announcer(configuration, hostName, log);
    }

    /** From any thread. */
    void order(SignalFunction function) {
        mailbox.add(new Message.Ordered(function));
    }

    /** From any thread; waits for the loop. */
    String answer(String question) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        mailbox.add(new Message.Asked(question, answer));
        return answer.join();
    }

    private void observed(Probe probe, ProbeState state, Verdict verdict, boolean news) {
        if (news) mailbox.add(new Message.Observed(probe, state, verdict));
        else if (!verdict.passed() && state.condition() == ProbeState.Condition.UP && logsAllFailures(probe))
            log.info(probe.key().checker().keyword() + " failed, retry " + state.retries() + ": " + verdict.reason());
    }

    private static boolean logsAllFailures(Probe probe) {
        return probe.key().checker().timing().logAllFailures().value();
    }

    /** Returns when told to stop. */
    void run() throws InterruptedException, IOException {
        writeInitialFiles();
        announcer.configure(configuration);
        roster = new Roster(configuration, roster, probes, Instant.now());
        prepareDirector();
        wanted = all(roster);
        table.want(wanted);
        announcer.tell(roster.events());
        if (configuration.globals().notifyServersAtStart().value())
            for (Service service : roster.services())
                for (Server server : service.servers)
                    announcer.tell(List.of(new Event.ServerChanged(service.config, server.config, server.isAlive())));
        probes.need(roster.probes(), attempts(configuration), HaSuspend.now(roster)::pauses);
        log.info("Checking " + roster.services().size() + " virtual servers with " + probes.count() + " probes");
        loop();
        stop();
    }

    private Attempts attempts(Configuration of) throws IOException {
        return new Attempts(of, pings, hostName);
    }

    private void writeInitialFiles() {
        for (TrackFile file : configuration.files()) {
            Optional<Integer> initial = file.initial().value();
            Path path = Path.of(file.path());
            if (initial.isEmpty() || Files.exists(path) && !file.overwrite()) continue;
            try {
                Files.writeString(path, initial.get() + "\n");
            } catch (IOException e) {
                log.error("track_file " + file.name() + ": cannot write " + path + ": " + e.getMessage());
            }
        }
    }

    private void prepareDirector() {
        DirectorSettings settings = configuration.globals().director();
        try {
            if (settings.flushAtStart().value()) link.require(new Request.Flush());
            Timeouts timeouts = timeouts(settings);
            if (!timeouts.equals(AS_THEY_ARE)) link.require(new Request.SetTimeouts(timeouts));
        } catch (IOException e) {
            log.error("the director cannot be prepared: " + e.getMessage());
        }
    }

    /** {@code lvs_timeouts} of a new configuration. */
    private void changeTimeouts(DirectorSettings before, DirectorSettings now) {
        Timeouts old = timeouts(before), wanted = timeouts(now), standard = Timeouts.STANDARD;
        if (wanted.equals(old)) return;
        try {
            link.require(new Request.SetTimeouts(new Timeouts(
                    changed(old.tcp(), wanted.tcp(), standard.tcp()),
                    changed(old.tcpFin(), wanted.tcpFin(), standard.tcpFin()),
                    changed(old.udp(), wanted.udp(), standard.udp()))));
        } catch (IOException e) {
            log.error("lvs_timeouts: " + e.getMessage());
        }
    }

    /** One that is said no more is the kernel's again. */
    private static int changed(int before, int now, int standard) {
        return now == 0 && before > 0 ? standard : now;
    }

    /** Seconds, 0 for one that is not to be touched. */
    private static Timeouts timeouts(DirectorSettings settings) {
        return new Timeouts(
                seconds(settings.tcpTimeout().value()),
                seconds(settings.tcpFinTimeout().value()),
                seconds(settings.udpTimeout().value()));
    }

    private static int seconds(Optional<Duration> time) {
        return time.map(t -> (int) Math.min(Integer.MAX_VALUE, t.toSeconds())).orElse(0);
    }

    private void loop() throws InterruptedException {
        long nextTick = System.nanoTime() + TICK.toNanos();
        long nextReconcile = System.nanoTime() + RECONCILE.toNanos();
        List<Message> batch = new ArrayList<>();
        while (true) {
            batch.clear();
            Message first = mailbox.poll(Math.max(1, nextTick - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (first != null) batch.add(first);
            mailbox.drainTo(batch);
            if (!handle(batch)) return;
            if (System.nanoTime() < nextTick) continue;
            nextTick = System.nanoTime() + TICK.toNanos();
            HaSuspend.now(roster).apply(probes);
            if (System.nanoTime() < nextReconcile && table.isInStep()) continue;
            nextReconcile = System.nanoTime() + RECONCILE.toNanos();
            table.reconcile(wanted);
            forgetDrained();
        }
    }

    private void forgetDrained() {
        for (Service service : roster.services()) if (service.forget(table::isGone)) changed.add(service);
        changed.forEach(service -> service.want(wanted));
        if (!changed.isEmpty()) table.want(wanted);
        changed.clear();
    }

    /** Answers whether to go on. */
    private boolean handle(List<Message> batch) {
        List<Event> events = new ArrayList<>();
        for (Message message : batch) {
            switch (message) {
                case Message.Observed(Probe probe, ProbeState state, Verdict verdict) ->
                    events.addAll(take(probe, state, verdict));
                case Message.Asked(String question, CompletableFuture<String> answer) ->
                    answer.complete(new StatusReport(roster, probes, table, Instant.now()).answer(question));
                case Message.Ordered(SignalFunction function) -> {
                    publish(events);
                    events = new ArrayList<>();
                    if (function == SignalFunction.STOP) return false;
                    obey(function);
                }
            }
        }
        publish(events);
        return true;
    }

    private List<Event> take(Probe probe, ProbeState state, Verdict verdict) {
        List<Event> events = new ArrayList<>();
        boolean up = state.condition() == ProbeState.Condition.UP;
        Instant now = Instant.now();
        for (Roster.Place place : roster.places(probe.key())) {
            events.addAll(place.service().observed(place.server(), place.check(), up, verdict, now));
            changed.add(place.service());
        }
        return events;
    }

    /** The director first, so that what scripts and people hear is already so. */
    private void publish(List<Event> events) {
        // Once for all news: a service of thousands may have lost them all at once.
        changed.forEach(service -> service.want(wanted));
        changed.clear();
        if (events.isEmpty()) return;
        table.want(wanted);
        announcer.tell(events);
    }

    private void obey(SignalFunction function) {
        switch (function) {
            case RELOAD -> reload();
            case DATA -> new DataDump(configuration, roster, log).write();
            // Statistics and JSON are about VRRP; the checkers' facts are in 'sluice ha status --json'.
            case STATS, STATS_CLEAR, JSON, STOP -> {}
        }
    }

    private void reload() {
        long start = System.nanoTime();
        Result result = reader.get();
        Optional<String> refusal = ReloadCheck.refusal(configuration, result);
        if (refusal.isPresent()) {
            // The parent has accepted it, so this is about the two.
            log.error("the running configuration stays: " + refusal.get());
            return;
        }
        ConfigurationDiff difference = ConfigurationDiff.between(configuration, result.configuration());
        if (difference.isEmpty()) {
            log.info("Reloaded; nothing has changed");
            return;
        }
        try {
            Attempts attempts = attempts(result.configuration());
            Roster next = new Roster(result.configuration(), roster, probes, Instant.now());
            Map<ServiceKey, Pool> all = all(next);
            long asked = System.nanoTime();
            Optional<String> refused = table.replace(all);
            long answered = System.nanoTime();
            if (refused.isPresent()) {
                log.error("the running configuration stays: the director refuses the new one: " + refused.get());
                return;
            }
            DirectorSettings before = configuration.globals().director();
            configuration = result.configuration();
            roster = next;
            wanted = all;
            changeTimeouts(before, configuration.globals().director());
            announcer.configure(configuration);
            CommandName.set(configuration.globals().processNames().checkers().value(), log);
            for (Change change : difference.changes()) log.detail("Reload: " + change.describe());
            announcer.tell(roster.events());
            int probed = probes.count();
            probes.need(roster.probes(), attempts, HaSuspend.now(roster)::pauses);
            log.info("Reloaded: " + difference.changes().size() + " changes; " + probed + " probes before, "
                    + probes.count() + " now; " + (System.nanoTime() - start) / 1_000_000
                    + " ms, of which the director took "
                    + (answered - asked) / 1_000_000);
        } catch (IOException | RuntimeException e) {
            log.error("the running configuration stays: " + e);
        }
    }

    private static Map<ServiceKey, Pool> all(Roster roster) {
        Map<ServiceKey, Pool> all = new LinkedHashMap<>();
        for (Service service : roster.services()) service.want(all);
        return all;
    }

    private void stop() {
        probes.stop();
        for (Service service : roster.services()) announcer.tell(List.of(service.end()));
        if (!keepsServicesAtStop) removeServices();
        announcer.finish();
    }

    private void removeServices() {
        try {
            if (configuration.globals().director().flushAtStop().value() == DirectorSettings.Flush.ALL)
                link.require(new Request.Flush());
            else table.want(new LinkedHashMap<>());
        } catch (IOException e) {
            log.error("the director cannot be told to stop: " + e.getMessage());
        }
    }
}
