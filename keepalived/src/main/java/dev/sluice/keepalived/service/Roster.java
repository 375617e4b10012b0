package dev.sluice.keepalived.service;

import dev.sluice.keepalived.check.Observation;
import dev.sluice.keepalived.check.Probe;
import dev.sluice.keepalived.check.ProbeKey;
import dev.sluice.keepalived.check.ProbeState;
import dev.sluice.keepalived.check.Probes;
import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.VirtualServer;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All services of one configuration, and who wants to hear of which probe. A new one is made from the old at a reload: what is
 * the same by identity keeps its state, and a check that is the same keeps its probe.
 */
final class Roster {
    private final Map<VirtualServer.Identity, Service> services = new LinkedHashMap<>();
    private final Map<ProbeKey, List<Place>> places = new HashMap<>();
    private final List<Event> events = new ArrayList<>();

    /** One check of one server of one service. */
    record Place(Service service, Server server, Check check) {}

    /** Nothing yet. */
    Roster() {}

    /** @param probes asked what it already knows of a check */
    Roster(Configuration configuration, Roster old, Probes probes, Instant now) {
        for (VirtualServer config : configuration.services()) {
            Service was = old.services.get(config.identity());
            List<Server> servers = new ArrayList<>();
            for (RealServer server : config.servers()) servers.add(server(server, configuration, was, probes, now));
            Service service = new Service(config, ServiceKeys.of(config, configuration.groups()), servers, now);
            events.addAll(was == null ? service.begin() : service.resume(was, now));
            services.put(config.identity(), service);
            for (Server server : servers)
                for (Check check : server.checks)
                    places.computeIfAbsent(check.probe, _ -> new ArrayList<>()).add(new Place(service, server, check));
        }
    }

    private static Server server(
            RealServer config, Configuration configuration, @Nullable Service oldService, Probes probes, Instant now) {
        Server old =
                oldService == null ? null : oldService.find(config.identity()).orElse(null);
        List<Check> checks = new ArrayList<>();
        for (Checker checker : config.checkers())
            checks.add(new Check(
                    checker,
                    ProbeKey.of(checker, config, configuration),
                    CheckWeight.of(checker, config, configuration.files()),
                    !checker.timing().initiallyDown().value(),
                    now));
        if (old != null) inherit(checks, old.checks);
        for (Check check : checks) probes.find(check.probe).ifPresent(probe -> ask(probe, check, now));
        Server server = new Server(config, checks, now);
        if (old != null) server.inherit(old);
        return server;
    }

    private static void ask(Probe probe, Check check, Instant now) {
        Observation latest = probe.latest();
        ProbeState.Condition condition = probe.state().condition();
        if (latest == null || condition == ProbeState.Condition.UNKNOWN) return;
        boolean up = condition == ProbeState.Condition.UP;
        if (up == check.isUp() && check.weight.kind() == CheckWeight.Kind.FIXED) return;
        check.set(
                check.weight.of(latest.verdict(), up, check.contribution()),
                latest.verdict().reason(),
                now);
    }

    /**
     * A check goes on where it was, and so does one with another time-out: where none is the same it follows one of the same kind
     * that is no more, of the same target if there is one. Each is followed once.
     */
    private static void inherit(List<Check> checks, List<Check> before) {
        List<Check> left = new ArrayList<>(before);
        List<Check> changed = new ArrayList<>();
        for (Check check : checks) if (!follow(check, left, old -> old.probe.equals(check.probe))) changed.add(check);
        List<Check> moved = new ArrayList<>();
        for (Check check : changed)
            if (!follow(check, left, old -> alike(old, check) && sameTarget(old, check))) moved.add(check);
        for (Check check : moved) {
            boolean _ = follow(check, left, old -> alike(old, check));
        }
    }

    private static boolean follow(Check check, List<Check> left, Predicate<Check> which) {
        Optional<Check> old = left.stream().filter(which).findFirst();
        old.ifPresent(check::inherit);
        return old.map(left::remove).orElse(false);
    }

    private static boolean alike(Check a, Check b) {
        return a.checker.keyword().equals(b.checker.keyword());
    }

    private static boolean sameTarget(Check a, Check b) {
        return targets(a.checker).equals(targets(b.checker));
    }

    private static List<InetSocketAddress> targets(Checker checker) {
        return checker.connections().stream()
                .map(c -> new InetSocketAddress(c.address().value(), c.port().value()))
                .toList();
    }

    Set<ProbeKey> probes() {
        return new LinkedHashSet<>(places.keySet());
    }

    /** Who is concerned by a probe; nobody any more after a reload. */
    List<Place> places(ProbeKey probe) {
        return places.getOrDefault(probe, List.of());
    }

    List<Service> services() {
        return List.copyOf(services.values());
    }

    Optional<Service> service(VirtualServer.Identity identity) {
        return Optional.ofNullable(services.get(identity));
    }

    /** What is to be told of the change from the old roster. */
    List<Event> events() {
        return List.copyOf(events);
    }
}
