package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.BfdInstance;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.SyncGroup;
import dev.sluice.keepalived.config.model.TrackFile;
import dev.sluice.keepalived.config.model.TrackProcess;
import dev.sluice.keepalived.config.model.TrackScript;
import dev.sluice.keepalived.config.model.Tracked;
import dev.sluice.keepalived.config.model.Tracking;
import dev.sluice.keepalived.script.ScriptPolicy;
import dev.sluice.keepalived.vrrp.bfd.BfdSession;
import dev.sluice.keepalived.vrrp.report.ScriptReport;
import dev.sluice.keepalived.vrrp.state.Fault;
import dev.sluice.keepalived.vrrp.state.Weight;
import dev.sluice.keepalived.vrrp.track.FileTracker;
import dev.sluice.keepalived.vrrp.track.ProcessTracker;
import dev.sluice.keepalived.vrrp.track.ScriptTracker;
import dev.sluice.keepalived.vrrp.track.Status;
import dev.sluice.keepalived.vrrp.track.Tracker;
import dev.sluice.keepalived.vrrp.track.Watch;
import dev.sluice.linux.netlink.Link;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Everything that instances watch, its last known status, and who watches it. A reload keeps the trackers whose settings did not
 * change, so nothing is asked from the beginning. The loop's thread uses it.
 */
final class Trackers implements AutoCloseable {
    /** What is watched: a script, a file, a process, an interface. */
    private record Thing(Fault.Kind kind, String name) {}

    /** What the configuration says of a thing, and what it does to those who watch it unless they say otherwise. */
    private record Definition(Object settings, Weight weight) {}

    /** A tracker and the settings it was made of. */
    private record Running(Object settings, Tracker tracker) {}

    private final Loop loop;
    private final Interfaces interfaces;
    private final Consumer<String> log;
    private final Map<Thing, Running> running = new HashMap<>();
    private final Map<Thing, Status> statuses = new HashMap<>();
    private final Map<Instance, List<Watch>> watches = new HashMap<>();
    private final Predicate<String> sessionIsUp;
    private Map<Thing, Definition> definitions = Map.of();
    private Runnable changed = () -> {};

    /** @param sessionIsUp of BFD, by name */
    Trackers(Loop loop, Interfaces interfaces, Predicate<String> sessionIsUp, Consumer<String> log) {
        this.loop = loop;
        this.sessionIsUp = sessionIsUp;
        this.interfaces = interfaces;
        this.log = log;
    }

    /** Called after any status came in. */
    void onChange(Runnable task) {
        changed = task;
    }

    /** Watches what this configuration's instances want, and lets them know what is known already. */
    void configure(Configuration configuration, List<Instance> instances, long now) {
        Map<Instance, List<Watch>> before = Map.copyOf(watches);
        watches.clear();
        definitions = definitions(configuration);
        Map<Thing, Object> wanted = new HashMap<>();
        for (Instance instance : instances) watches.put(instance, watches(instance, configuration));
        watches.values().forEach(list -> list.forEach(watch -> settings(watch, wanted)));
        running.entrySet().removeIf(entry -> {
            if (entry.getValue().settings().equals(wanted.get(entry.getKey()))) return false;
            entry.getValue().tracker().close();
            statuses.remove(entry.getKey());
            return true;
        });
        ScriptPolicy policy = new ScriptPolicy(configuration.globals().scripts());
        wanted.forEach((thing, settings) -> {
            if (!running.containsKey(thing)) running.put(thing, start(thing, settings, policy));
        });
        watches.values()
                .forEach(list -> list.forEach(watch -> {
                    if (watch.kind() == Fault.Kind.TRACKED_INTERFACE) statuses.put(thing(watch), link(watch.name()));
                    if (watch.kind() == Fault.Kind.TRACKED_BFD)
                        statuses.put(thing(watch), new Status.Condition(sessionIsUp.test(watch.name())));
                }));
        watches.forEach((instance, list) -> list.forEach(watch -> apply(instance, watch, now)));
        // After the new ones: whose fault has only another name does not leave it in between.
        watches.forEach((instance, list) -> endOthers(instance, before.getOrDefault(instance, List.of()), list, now));
    }

    /** Ends the watches that nothing is left of, with whatever weight. */
    private static void endOthers(Instance instance, List<Watch> before, List<Watch> after, long now) {
        Set<Thing> still = after.stream().map(Trackers::thing).collect(Collectors.toSet());
        for (Watch watch : before) if (!still.contains(thing(watch))) watch.end(instance.router(), now);
    }

    private static Thing thing(Watch watch) {
        return new Thing(watch.kind(), watch.name());
    }

    private void apply(Instance instance, Watch watch, long now) {
        Status status = statuses.get(thing(watch));
        if (status != null) apply(instance, watch, status, now);
    }

    private void apply(Instance instance, Watch watch, Status status, long now) {
        boolean harmless = watch.kind() == Fault.Kind.TRACKED_BFD
                && watch.weight().points() == 0
                && isPeer(instance, watch.name());
        watch.apply(instance.router(), harmless ? new Status.Condition(true) : status, now);
    }

    private boolean isPeer(Instance instance, String session) {
        for (Tracked row : instance.settings().tracking().bfd())
            if (row.name().equals(session) && row.peer()) return true;
        Definition definition = definitions.get(new Thing(Fault.Kind.TRACKED_BFD, session));
        return definition != null
                && definition.settings() instanceof BfdInstance bfd
                && instance.isPeer(bfd.neighbour());
    }

    /**
     * Whom a session's silence may depose: its neighbour, by the address that adverts come from. Where those cannot be the same
     * (adverts of IPv6 come from link-local addresses), the master whoever it is, if there is but one other router.
     */
    private static InetAddress master(Instance instance, BfdSession session) {
        InetAddress neighbour = session.settings().neighbour();
        Optional<InetAddress> master = instance.router().master();
        if (master.isEmpty()) return neighbour;
        boolean comparable = Family.of(neighbour) == Family.of(master.get())
                && neighbour.isLinkLocalAddress() == master.get().isLinkLocalAddress();
        List<Tracked> peers = instance.settings().tracking().bfd().stream()
                .filter(Tracked::peer)
                .toList();
        boolean only = peers.size() == 1
                && peers.getFirst().name().equals(session.settings().name());
        return only && !comparable ? master.get() : neighbour;
    }

    /** A BFD session came up or went down; whoever watches a silent one takes over if its neighbour was master. */
    void sessionChanged(BfdSession session, boolean silent, long now) {
        Thing thing = new Thing(Fault.Kind.TRACKED_BFD, session.settings().name());
        watches.forEach((instance, list) -> {
            for (Watch watch : list)
                if (silent && thing(watch).equals(thing))
                    instance.router().masterIsDead(master(instance, session), now, "BFD: " + session + " is silent");
        });
        report(thing, new Status.Condition(session.isUp()));
    }

    /** Whether an instance can say what its priority is: all it watches has reported. */
    boolean isReady(Instance instance) {
        for (Watch watch : watches.getOrDefault(instance, List.of()))
            if (!statuses.containsKey(thing(watch))) return false;
        return true;
    }

    /** The scripts that run, by name. */
    List<ScriptReport> scripts() {
        List<ScriptReport> reports = new ArrayList<>();
        running.forEach((thing, run) -> {
            if (run.settings() instanceof TrackScript settings && run.tracker() instanceof ScriptTracker tracker) {
                Optional<Boolean> good = statuses.get(thing) instanceof Status.Condition condition
                        ? Optional.of(condition.good())
                        : Optional.empty();
                reports.add(new ScriptReport(settings, good, tracker.isBusy()));
            }
        });
        reports.sort(Comparator.comparing(report -> report.settings().name()));
        return reports;
    }

    // ---- who watches what

    private List<Watch> watches(Instance instance, Configuration configuration) {
        List<Watch> all = new ArrayList<>(of(instance.settings().tracking()));
        for (SyncGroup group : configuration.syncGroups()) {
            if (!group.members().contains(instance.settings().name())) continue;
            // A member with a priority of its own would tear the group apart.
            if (!group.weights().value()) all.removeIf(watch -> watch.weight().points() != 0);
            all.addAll(of(group.tracking()));
        }
        return all;
    }

    private List<Watch> of(Tracking tracking) {
        List<Watch> watches = new ArrayList<>();
        for (Tracked tracked : tracking.interfaces())
            watches.add(Watch.of(Fault.Kind.TRACKED_INTERFACE, tracked, 0, false));
        add(watches, Fault.Kind.TRACKED_SCRIPT, tracking.scripts());
        add(watches, Fault.Kind.TRACKED_FILE, tracking.files());
        add(watches, Fault.Kind.TRACKED_PROCESS, tracking.processes());
        add(watches, Fault.Kind.TRACKED_BFD, tracking.bfd());
        return watches;
    }

    private void add(List<Watch> watches, Fault.Kind kind, List<Tracked> tracked) {
        for (Tracked one : tracked) {
            Definition definition = definitions.get(new Thing(kind, one.name()));
            if (definition == null) continue;
            Weight standard = definition.weight();
            watches.add(Watch.of(kind, one, standard.points(), standard.reverse()));
        }
    }

    // ---- what is watched

    private static Map<Thing, Definition> definitions(Configuration configuration) {
        Map<Thing, Definition> all = new HashMap<>();
        for (TrackScript script : configuration.scripts())
            all.put(
                    new Thing(Fault.Kind.TRACKED_SCRIPT, script.name()),
                    new Definition(script, new Weight(script.weight().value(), script.reverse())));
        for (TrackFile file : configuration.files())
            all.put(
                    new Thing(Fault.Kind.TRACKED_FILE, file.name()),
                    new Definition(file, new Weight(file.weight().value(), file.reverse())));
        for (TrackProcess process : configuration.processes())
            all.put(
                    new Thing(Fault.Kind.TRACKED_PROCESS, process.name()),
                    new Definition(process, new Weight(process.weight().value(), process.reverse())));
        for (BfdInstance bfd : configuration.bfd())
            all.put(
                    new Thing(Fault.Kind.TRACKED_BFD, bfd.name()),
                    new Definition(bfd, new Weight(bfd.weight().value(), bfd.reverse())));
        return all;
    }

    /** What a tracker is made of; sessions and interfaces need none. */
    private void settings(Watch watch, Map<Thing, Object> wanted) {
        Definition definition = definitions.get(thing(watch));
        if (definition != null && watch.kind() != Fault.Kind.TRACKED_BFD)
            wanted.put(thing(watch), definition.settings());
    }

    private Running start(Thing thing, Object settings, ScriptPolicy policy) {
        Consumer<Status> told = status -> loop.submit(() -> report(thing, status));
        Tracker tracker = switch (settings) {
            case TrackScript script -> new ScriptTracker(script, policy, told, log);
            case TrackFile file -> new FileTracker(file, told, log);
            case TrackProcess process -> new ProcessTracker(process, told);
            default -> throw new IllegalArgumentException(settings.toString());
        };
        return new Running(settings, tracker.start());
    }

    private void report(Thing thing, Status status) {
        boolean ours = thing.kind() == Fault.Kind.TRACKED_INTERFACE || thing.kind() == Fault.Kind.TRACKED_BFD;
        if (!ours && !running.containsKey(thing)) return;
        statuses.put(thing, status);
        long now = loop.now();
        watches.forEach((instance, list) -> {
            for (Watch watch : list) if (thing(watch).equals(thing)) apply(instance, watch, status, now);
        });
        changed.run();
    }

    private Status link(String name) {
        return new Status.Condition(interfaces.find(name).map(Link::isRunning).orElse(false));
    }

    /** An interface came, went or changed. */
    void linkChanged(Link link, boolean removed) {
        Thing thing = new Thing(Fault.Kind.TRACKED_INTERFACE, link.name());
        if (statuses.containsKey(thing)) report(thing, new Status.Condition(!removed && link.isRunning()));
    }

    @Override
    public void close() {
        running.values().forEach(one -> one.tracker().close());
    }
}
