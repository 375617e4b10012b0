package dev.sluice.keepalived.service;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.keepalived.check.Verdict;
import dev.sluice.keepalived.config.model.Forwarding;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.SorryServer;
import dev.sluice.keepalived.config.model.VirtualServer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A virtual server: its servers, its quorum, and what the director should hold for it. Knows neither probes nor the director, so
 * that every turn can be tested. Of the engine's thread.
 */
final class Service {
    private static final int SORRY_WEIGHT = 1;

    final VirtualServer config;
    final List<ServiceKey> keys;
    final List<Server> servers;
    private final Map<RealServer.Identity, Server> byIdentity = new HashMap<>();
    /** Servers that a reload took away and that the director has still. */
    private final List<Leaving> leaving = new ArrayList<>();

    private QuorumState quorum;
    private Instant since;

    Service(VirtualServer config, List<ServiceKey> keys, List<Server> servers, Instant now) {
        this.config = config;
        this.keys = List.copyOf(keys);
        this.servers = List.copyOf(servers);
        for (Server server : servers) byIdentity.put(server.config.identity(), server);
        quorum = QuorumState.initial(live(), needed(), hysteresis());
        since = now;
    }

    private long needed() {
        return config.quorum().weight().value();
    }

    private long hysteresis() {
        return config.quorum().hysteresis().value();
    }

    boolean isUp() {
        return quorum == QuorumState.GAINED;
    }

    Instant since() {
        return since;
    }

    /** Total weight of live servers, in 64 bits since each may weigh 2^31. */
    long live() {
        return servers.stream()
                .filter(Server::isAlive)
                .mapToLong(Server::weight)
                .sum();
    }

    /** What is to be told of a service that has just been configured. */
    List<Event> begin() {
        return isUp() ? List.of() : List.of(new Event.QuorumChanged(config, false, live()));
    }

    /**
     * A server that the director drains, and removes when its connections or its time are over.
     *
     * @param since what the director has says something only when it is later
     */
    private record Leaving(RealServer server, Instant since, Duration limit) {}

    /** What is known of the director's table. */
    @FunctionalInterface
    interface Absence {
        /** Whether it had no such server when last asked, at some time after {@code since}. */
        boolean isGone(ServiceKey service, ServerKey server, Instant since);
    }

    /** Forgets drained servers that the director has removed; answers whether there was one. */
    boolean forget(Absence absence) {
        return leaving.removeIf(one -> keys.stream()
                .allMatch(key -> absence.isGone(key, spec(key, one.server(), 0).key(), one.since())));
    }

    /** Goes on where the same service was before a reload. */
    List<Event> resume(Service old, Instant now) {
        Duration drain = config.drain().value();
        leaving.addAll(old.leaving);
        if (!drain.isZero())
            for (Server server : old.servers) if (server.isAlive()) leaving.add(new Leaving(server.config, now, drain));
        leaving.removeIf(one -> find(one.server().identity()).isPresent());
        quorum = old.quorum;
        since = old.since;
        List<Event> events = new ArrayList<>();
        for (Server server : servers)
            old.find(server.config.identity()).ifPresent(was -> events.addAll(changes(was, server)));
        events.addAll(settle(now));
        return events;
    }

    Optional<Server> find(RealServer.Identity identity) {
        return Optional.ofNullable(byIdentity.get(identity));
    }

    /** What came and went while the file was read, or with a check that is no more. */
    private List<Event> changes(Server before, Server now) {
        boolean changed = before.isAlive() != now.isAlive();
        List<Event> events = new ArrayList<>();
        for (Check check : now.checks)
            if (before.checks.stream().anyMatch(c -> c.probe.equals(check.probe) && c.isUp() != check.isUp()))
                events.add(new Event.CheckChanged(
                        config, now.config, check.checker, check.isUp(), check.reason(), changed));
        if (changed) events.add(new Event.ServerChanged(config, now.config, now.isAlive()));
        return events;
    }

    /** A probe has news of one check of one server. */
    List<Event> observed(Server server, Check check, boolean up, Verdict verdict, Instant now) {
        boolean wasUp = check.isUp();
        int weight = server.weight();
        check.set(check.weight.of(verdict, up, check.contribution()), verdict.reason(), now);
        boolean changed = server.update(now);
        List<Event> events = new ArrayList<>();
        if (check.isUp() != wasUp)
            events.add(new Event.CheckChanged(
                    config, server.config, check.checker, check.isUp(), check.reason(), changed));
        if (changed) events.add(new Event.ServerChanged(config, server.config, server.isAlive()));
        else if (server.isAlive() && server.weight() != weight)
            events.add(new Event.WeightChanged(config, server.config, weight, server.weight()));
        events.addAll(settle(now));
        return events;
    }

    /** What is to be told when keepalived stops. */
    Event end() {
        return new Event.Stopped(
                config,
                isUp(),
                servers.stream()
                        .filter(Server::isAlive)
                        .map(server -> server.config)
                        .toList());
    }

    private List<Event> settle(Instant now) {
        QuorumState next = quorum.after(live(), needed(), hysteresis());
        if (next == quorum) return List.of();
        quorum = next;
        since = now;
        return List.of(new Event.QuorumChanged(config, isUp(), live()));
    }

    /** Whether the sorry server takes the place of the servers. */
    boolean isSorry() {
        return !isUp() && config.sorryServer().isPresent();
    }

    /** What the director should hold. */
    void want(Map<ServiceKey, Pool> table) {
        for (ServiceKey key : keys) table.put(key, pool(key));
    }

    private Set<ServerKey> named(ServiceKey key) {
        Set<ServerKey> named = new HashSet<>();
        for (Server server : servers) named.add(spec(key, server.config, 0).key());
        config.sorryServer()
                .ifPresent(sorry -> named.add(ServiceKeys.server(
                        sorry.address(),
                        sorry.port(),
                        sorry.forwarding().value().method(),
                        key)));
        return named;
    }

    private Pool pool(ServiceKey key) {
        SequencedMap<ServerKey, ServerSpec> servers = serving(key);
        Map<ServerKey, Long> drained = new LinkedHashMap<>();
        for (Leaving one : leaving) {
            ServerKey server = spec(key, one.server(), 0).key();
            if (!servers.containsKey(server)) drained.put(server, one.limit().toSeconds());
        }
        return new Pool(ServiceKeys.spec(key, config), servers, named(key), drained);
    }

    private SequencedMap<ServerKey, ServerSpec> serving(ServiceKey key) {
        SequencedMap<ServerKey, ServerSpec> pool = new LinkedHashMap<>();
        config.sorryServer().ifPresent(sorry -> {
            if (isSorry()) put(pool, key, sorry, SORRY_WEIGHT);
            else if (sorry.inhibit().value()) put(pool, key, sorry, 0);
        });
        for (Server server : servers) {
            boolean serves = server.isAlive() && !isSorry();
            if (!serves && !server.config.inhibitOnFailure().value()) continue;
            ServerSpec spec = spec(key, server.config, serves ? server.weight() : 0);
            // A real server may be the sorry server too: then its turn as such comes first.
            if (serves || !pool.containsKey(spec.key())) pool.put(spec.key(), spec);
        }
        return pool;
    }

    private static void put(SequencedMap<ServerKey, ServerSpec> pool, ServiceKey key, SorryServer sorry, int weight) {
        ServerSpec spec =
                spec(key, sorry.address(), sorry.port(), sorry.forwarding().value(), weight, 0, 0);
        pool.put(spec.key(), spec);
    }

    private static ServerSpec spec(ServiceKey key, RealServer server, int weight) {
        return spec(
                key,
                server.address(),
                server.port(),
                server.forwarding().value(),
                weight,
                server.upperThreshold().value(),
                server.lowerThreshold().value());
    }

    private static ServerSpec spec(
            ServiceKey key, InetAddress address, int port, Forwarding forwarding, int weight, long upper, long lower) {
        ForwardingMethod method = forwarding.method();
        return new ServerSpec(
                ServiceKeys.server(address, port, method, key),
                method,
                weight,
                (int) Math.min(upper, Integer.MAX_VALUE),
                (int) Math.min(lower, Integer.MAX_VALUE),
                forwarding.tunnel());
    }
}
