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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
            for (RealServer server : config.servers())
                servers.add(server(server, config, configuration, was, probes, now));
            Service service = new Service(config, ServiceKeys.of(config, configuration.groups()), servers, now);
            events.addAll(was == null ? service.begin() : service.resume(was, now));
            services.put(config.identity(), service);
            for (Server server : servers)
                for (Check check : server.checks)
                    places.computeIfAbsent(check.probe, _ -> new ArrayList<>()).add(new Place(service, server, check));
        }
    }

    private static Server server(
            RealServer config,
            VirtualServer service,
            Configuration configuration,
            @Nullable Service oldService,
            Probes probes,
            Instant now) {
        Server old = oldService == null ? null : find(oldService, config.identity());
        List<Check> checks = new ArrayList<>();
        for (Checker checker : config.checkers()) {
            boolean waits = service.initiallyDown().value()
                    || checker.timing().initiallyDown().value();
            Check check = new Check(
                    checker,
                    ProbeKey.of(checker, config, configuration),
                    CheckWeight.of(checker, config, configuration.files()),
                    !waits,
                    now);
            Check before = old == null ? null : find(old, check);
            if (before != null) check.inherit(before);
            probes.find(check.probe).ifPresent(probe -> ask(probe, check, now));
            checks.add(check);
        }
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
        check.set(check.weight.of(latest.verdict(), up), latest.verdict().reason(), now);
    }

    private static @Nullable Server find(Service service, RealServer.Identity identity) {
        for (Server server : service.servers) if (server.config.identity().equals(identity)) return server;
        return null;
    }

    /** The same check, else one of the same kind: a check with another time-out starts where the old one was. */
    private static @Nullable Check find(Server server, Check like) {
        for (Check check : server.checks) if (check.probe.equals(like.probe)) return check;
        for (Check check : server.checks) if (check.checker.keyword().equals(like.checker.keyword())) return check;
        return null;
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
