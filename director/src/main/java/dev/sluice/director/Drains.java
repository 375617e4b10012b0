package dev.sluice.director;

import dev.sluice.control.Drain;
import dev.sluice.control.Request;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers that are being drained: which of them are to be removed now. What is kept here is only what looks through the table
 * have shown; the drains themselves are in the servers' elements, see {@link RealServer.Draining}. For the director's thread.
 */
final class Drains {
    private static final long MILLI = 1_000_000;

    private record Name(ServiceKey service, ServerKey server) {}

    /** {@code connections}: that last, negative before a look through the table that began after the drain. */
    private record Look(boolean hasBegun, long connections) {
        static final Look NONE = new Look(false, -1);
    }

    private final ServerEntries entries;
    private final LongSupplier nanos;
    private final Map<Name, Look> looks = new HashMap<>();

    /** {@code nanos}: since boot. */
    Drains(ServerEntries entries, LongSupplier nanos) {
        this.entries = entries;
        this.nanos = nanos;
    }

    /** These services have changed. */
    void changed(Map<ServiceKey, Optional<VirtualService>> touched) {
        touched.forEach((key, service) -> {
            looks.keySet().removeIf(name -> name.service().equals(key) && !isDrained(service, name.server()));
            service.ifPresent(this::found);
        });
    }

    private static boolean isDrained(Optional<VirtualService> service, ServerKey key) {
        RealServer server = service.map(one -> one.server(key)).orElse(null);
        return server != null && server.drain() != null;
    }

    /** There is this service. */
    void found(VirtualService service) {
        for (RealServer server : service.oldestFirst())
            if (server.drain() != null) looks.putIfAbsent(new Name(service.key(), server.key()), Look.NONE);
    }

    /** The whole table was looked through; {@code lasting}: connections by server element that are not over. */
    void swept(Configuration live, int[] lasting) {
        looks.replaceAll((name, look) -> {
            RealServer server = find(live, name);
            if (server == null) return look;
            long sum = lasting[server.entry()];
            for (int elder : entries.elders(ServerId.of(ServiceId.of(name.service()), server.spec())))
                sum += lasting[elder];
            // A look that had begun before the drain may have missed the last connection that was made.
            return new Look(true, look.hasBegun() ? sum : -1);
        });
    }

    private static @Nullable RealServer find(Configuration live, Name name) {
        VirtualService service = live.find(name.service());
        return service == null ? null : service.server(name.server());
    }

    /** Removals that are due: no connection is left, or no time. */
    List<Request.DeleteServer> due(Configuration live) {
        List<Request.DeleteServer> due = new ArrayList<>();
        if (looks.isEmpty()) return due;
        long now = nanos.getAsLong();
        looks.forEach((name, look) -> {
            RealServer server = find(live, name);
            if (server == null || server.drain() == null) return;
            if (look.connections() == 0 || server.drain().end() - now <= 0)
                due.add(new Request.DeleteServer(name.service(), name.server()));
        });
        return due;
    }

    /** How far it is, null if the server is not being drained. */
    @Nullable
    Drain status(VirtualService service, RealServer server) {
        RealServer.Draining drain = server.drain();
        if (drain == null) return null;
        Look look = looks.getOrDefault(new Name(service.key(), server.key()), Look.NONE);
        long left = Math.max(0, (drain.end() - nanos.getAsLong()) / MILLI);
        return new Drain(drain.weight(), left, look.connections());
    }
}
