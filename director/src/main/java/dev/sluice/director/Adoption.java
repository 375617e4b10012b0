package dev.sluice.director;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds a director's whole configuration in its maps again. What no valid key leads to was being made or removed when the director
 * before died: it is free.
 */
final class Adoption {
    private final Tables tables;
    private final Configuration live;
    private final ServerEntries entries;
    private final Replies replies;
    private final ServerRoutes hops;
    private final ServiceTotals totals;
    private final Activation activation;
    private final OwnSchedulers schedulers;

    Adoption(
            Tables tables,
            Configuration live,
            ServerEntries entries,
            Replies replies,
            ServerRoutes hops,
            ServiceTotals totals,
            Activation activation,
            OwnSchedulers schedulers) {
        this.tables = tables;
        this.live = live;
        this.entries = entries;
        this.replies = replies;
        this.hops = hops;
        this.totals = totals;
        this.activation = activation;
        this.schedulers = schedulers;
    }

    /** {@code now}: seconds since boot. */
    void run(long now) {
        entries.adopt();
        List<VirtualService> services = services();
        Map<ServiceId, List<RealServer>> members = new HashMap<>();
        List<Integer> masqueraded = new ArrayList<>(), routed = new ArrayList<>();
        for (int index : entries.all()) {
            Server entry = tables.server(index);
            live.seen(entry.created());
            routed.add(index);
            if (entry.method() == Server.MASQUERADE) masqueraded.add(index);
            if (entry.role() != Server.CURRENT) continue;
            members.computeIfAbsent(ServiceId.of(entry), _ -> new ArrayList<>()).add(server(entry, index));
        }
        for (VirtualService service : services) {
            live.seen(service.created());
            List<RealServer> found = members.remove(ServiceId.of(service.key()));
            if (found != null) restore(service, found, now);
            live.adopt(service);
            activation.claim(service, planLength(service));
        }
        // Of services that were being made or removed: the journal makes them again, or their connections end.
        for (List<RealServer> orphans : members.values())
            for (RealServer orphan : orphans) entries.putAway(orphan.entry(), now);
        forgetServices(services);
        totals.adopt(services, entries.all());
        replies.adopt(masqueraded);
        hops.adopt(routed);
    }

    /** Gives a service its servers. One has two elements if a change of its method was broken off: the journal says which. */
    private void restore(VirtualService service, List<RealServer> found, long now) {
        found.sort(Comparator.comparingLong(RealServer::created));
        Map<ServerKey, RealServer> newest = new LinkedHashMap<>();
        for (RealServer server : found) {
            RealServer before = newest.remove(server.key());
            if (before != null) entries.retire(before.entry(), now);
            newest.put(server.key(), server);
        }
        newest.values().forEach(service::restore);
    }

    /** What elements of removed servers count is no longer for a service that is gone, nor for the next in its place. */
    private void forgetServices(List<VirtualService> services) {
        Set<Integer> valid = elements(services);
        for (int index : entries.all()) {
            Server entry = tables.server(index);
            if (entry.role() != Server.CURRENT && !valid.contains(entry.service())) entry.service(0);
        }
    }

    /** Those that a key of the valid generation leads to; other keys are removed. */
    private List<VirtualService> services() {
        int generation = tables.settings().generation();
        List<VirtualService> found = new ArrayList<>();
        tables.forEachService((id, since, element) -> {
            if (since != generation) tables.removeService(id, since);
            else found.add(service(id, element));
        });
        found.sort(Comparator.comparingLong(VirtualService::created));
        Set<Integer> used = elements(found);
        for (int element = 1; element < tables.capacity(Maps.SERVICES); element++)
            if (!used.contains(element)) tables.service(element).flags(0);
        return found;
    }

    private static Set<Integer> elements(List<VirtualService> services) {
        return services.stream().map(VirtualService::element).collect(Collectors.toSet());
    }

    private VirtualService service(ServiceId id, int index) {
        Service element = tables.service(index);
        byte[] name = new byte[16];
        int length = 0;
        while (length < 16 && element.schedulerName().u8(length) != 0)
            name[length] = (byte) element.schedulerName().u8(length++);
        String scheduler = new String(name, 0, length, StandardCharsets.US_ASCII);
        int options = element.options();
        ServiceSpec spec = new ServiceSpec(
                id.key(),
                scheduler,
                options & Service.FLAGS,
                element.timeout(),
                element.netmask(),
                (options & Service.BY_CALL) != 0 ? Admission.SIP : "");
        try {
            VirtualService service =
                    new VirtualService(spec, schedulers.adopt(scheduler, element.scheduler()), element.created());
            service.timeouts(ServiceTimeouts.of(element::seconds));
            service.place(index, element.plan());
            service.restorePosition(element.position());
            return service;
        } catch (Refusal e) {
            throw new IllegalStateException(
                    "service " + Text.of(id.key()) + " was made by another version: " + e.detail(), e);
        }
    }

    private static RealServer server(Server entry, int index) {
        ServerKey key = new ServerKey(ServerId.address(entry), PacketOrder.port(ServerId.configuredPort(entry)));
        ForwardingMethod method = switch (entry.method()) {
            case Server.MASQUERADE -> ForwardingMethod.MASQUERADE;
            case Server.TUNNEL -> ForwardingMethod.TUNNEL;
            default -> ForwardingMethod.DIRECT;
        };
        ServerSpec spec = new ServerSpec(
                key,
                method,
                entry.weight(),
                entry.upper(),
                entry.lower(),
                Encapsulations.tunnel(entry.encapsulation()));
        long end = entry.drainEnd();
        RealServer.Draining drain = end == 0 ? null : new RealServer.Draining(entry.drainedWeight(), end);
        return new RealServer(spec, entry.created(), index, entry.lastWeight(), drain);
    }

    private int planLength(VirtualService service) {
        if (service.plan() == 0) return 0;
        return tables.slot(service.plan() + 1).length();
    }
}
