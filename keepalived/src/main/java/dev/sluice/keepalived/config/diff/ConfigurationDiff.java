package dev.sluice.keepalived.config.diff;

import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What a reload has to do. A pure function of two configurations: things are matched by identity (reference §1.3), so that a
 * renamed instance or a reordered file costs nothing.
 *
 * @param changes removals before additions within a kind
 * @param restart settings that differ and cannot change while running; with any of them nothing is to be applied
 */
public record ConfigurationDiff(List<Change> changes, List<Fields.Change> restart) {
    private static final Set<String> FIXED = Set.of("networkNamespace", "directorNamespace", "instance");

    /** Nothing to do. */
    public boolean isEmpty() {
        return changes.isEmpty() && restart.isEmpty();
    }

    public static ConfigurationDiff between(Configuration before, Configuration after) {
        List<Change> changes = new ArrayList<>();
        List<Fields.Change> globals = Fields.changes(before.globals(), after.globals(), FIXED);
        if (!globals.isEmpty()) changes.add(new Change.GlobalsChanged(globals));
        named("vrrp_script", before.scripts(), after.scripts(), s -> s.name(), changes);
        named("vrrp_track_process", before.processes(), after.processes(), p -> p.name(), changes);
        named("track_file", before.files(), after.files(), f -> f.name(), changes);
        named("bfd_instance", before.bfd(), after.bfd(), b -> b.name(), changes);
        instances(before.instances(), after.instances(), changes);
        named("vrrp_sync_group", before.syncGroups(), after.syncGroups(), g -> g.name(), changes);
        named("track_group", before.trackGroups(), after.trackGroups(), g -> g.name(), changes);
        list("garp_group", before.garpGroups(), after.garpGroups(), changes);
        list("interface_up_down_delays", before.linkDelays(), after.linkDelays(), changes);
        list("static_ipaddress", before.staticAddresses(), after.staticAddresses(), changes);
        list("static_routes", before.staticRoutes(), after.staticRoutes(), changes);
        list("static_rules", before.staticRules(), after.staticRules(), changes);
        named("virtual_server_group", before.groups(), after.groups(), g -> g.name(), changes);
        services(before.services(), after.services(), changes);
        list("SSL", List.of(before.tls()), List.of(after.tls()), changes);
        List<Fields.Change> restart = Fields.changes(before.globals(), after.globals(), Set.of()).stream()
                .filter(c -> FIXED.contains(c.path()))
                .toList();
        return new ConfigurationDiff(List.copyOf(changes), restart);
    }

    private static <K, T> Map<K, T> by(List<T> things, Function<T, K> key) {
        Map<K, T> map = new LinkedHashMap<>();
        for (T thing : things) map.put(key.apply(thing), thing);
        return map;
    }

    private static <T extends Record> void named(
            String kind, List<T> before, List<T> after, Function<T, String> name, List<Change> changes) {
        Map<String, T> old = by(before, name);
        Map<String, T> now = by(after, name);
        for (String gone : old.keySet())
            if (!now.containsKey(gone)) changes.add(new Change.NamedChanged(kind, gone, Change.What.REMOVE, List.of()));
        now.forEach((key, thing) -> {
            T was = old.get(key);
            if (was == null) changes.add(new Change.NamedChanged(kind, key, Change.What.ADD, List.of()));
            else if (!was.equals(thing))
                changes.add(
                        new Change.NamedChanged(kind, key, Change.What.CHANGE, Fields.changes(was, thing, Set.of())));
        });
    }

    private static <T> void list(String kind, List<T> before, List<T> after, List<Change> changes) {
        List<String> added = added(before, after).stream().map(Object::toString).toList();
        List<String> removed =
                added(after, before).stream().map(Object::toString).toList();
        if (!added.isEmpty() || !removed.isEmpty()) changes.add(new Change.ListChanged(kind, added, removed));
    }

    /** What {@code after} has and {@code before} has not, repetitions counted. */
    private static <T> List<T> added(List<T> before, List<T> after) {
        List<T> rest = new ArrayList<>(after);
        before.forEach(rest::remove);
        return rest;
    }

    private static void instances(List<VrrpInstance> before, List<VrrpInstance> after, List<Change> changes) {
        Map<VrrpInstance.Identity, VrrpInstance> old = by(before, VrrpInstance::identity);
        Map<VrrpInstance.Identity, VrrpInstance> now = by(after, VrrpInstance::identity);
        old.forEach((identity, gone) -> {
            if (!now.containsKey(identity)) changes.add(new Change.InstanceRemoved(gone));
        });
        now.forEach((identity, instance) -> {
            VrrpInstance was = old.get(identity);
            if (was == null) changes.add(new Change.InstanceAdded(instance));
            else if (!was.equals(instance)) changes.add(changed(was, instance));
        });
    }

    private static Change changed(VrrpInstance before, VrrpInstance after) {
        List<VirtualAddress> old = before.allAddresses();
        List<VirtualAddress> now = after.allAddresses();
        return new Change.InstanceChanged(
                before, after, Fields.changes(before, after, Set.of()), added(old, now), added(now, old));
    }

    private static void services(List<VirtualServer> before, List<VirtualServer> after, List<Change> changes) {
        Map<VirtualServer.Identity, VirtualServer> old = by(before, VirtualServer::identity);
        Map<VirtualServer.Identity, VirtualServer> now = by(after, VirtualServer::identity);
        old.forEach((identity, gone) -> {
            if (!now.containsKey(identity)) changes.add(new Change.ServiceRemoved(gone));
        });
        now.forEach((identity, service) -> {
            VirtualServer was = old.get(identity);
            if (was == null) changes.add(new Change.ServiceAdded(service));
            else if (!was.equals(service))
                changes.add(new Change.ServiceChanged(
                        was, service, Fields.changes(was, service, Set.of("servers")), servers(was, service)));
        });
    }

    private static List<Change.ServerChange> servers(VirtualServer before, VirtualServer after) {
        Map<RealServer.Identity, RealServer> old = by(before.servers(), RealServer::identity);
        Map<RealServer.Identity, RealServer> now = by(after.servers(), RealServer::identity);
        List<Change.ServerChange> changes = new ArrayList<>();
        old.forEach((identity, gone) -> {
            if (!now.containsKey(identity)) changes.add(new Change.ServerRemoved(gone));
        });
        now.forEach((identity, server) -> {
            RealServer was = old.get(identity);
            if (was == null) changes.add(new Change.ServerAdded(server));
            else if (!was.equals(server)) {
                List<Checker> started = added(was.checkers(), server.checkers());
                List<Checker> stopped = added(server.checkers(), was.checkers());
                changes.add(new Change.ServerChanged(
                        was, server, Fields.changes(was, server, Set.of("checkers")), started, stopped));
            }
        });
        return List.copyOf(changes);
    }
}
