package dev.sluice.keepalived.service;

import dev.sluice.control.Request;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What to ask of the director so that its table becomes another. Who comes, comes before anyone goes: at no moment between two
 * of these changes is a service without a server that it has before or after. A server that is being drained goes by itself.
 */
final class TableChanges {
    private TableChanges() {}

    /** From {@code now} to {@code wanted}; services and servers that neither knows are not touched. */
    static List<Request> between(Map<ServiceKey, Pool> now, Map<ServiceKey, Pool> wanted) {
        List<Request> changes = new ArrayList<>();
        wanted.forEach((key, pool) -> {
            Pool was = now.get(key);
            if (pool.equals(was)) return;
            if (was == null) changes.add(new Request.AddService(pool.spec()));
            else if (!was.spec().equals(pool.spec())) changes.add(new Request.EditService(pool.spec()));
            servers(was == null ? pool.empty() : was, pool, changes);
        });
        for (ServiceKey key : now.keySet()) if (!wanted.containsKey(key)) changes.add(new Request.DeleteService(key));
        return changes;
    }

    /** The service that a change is about. */
    static ServiceKey service(Request change) {
        return switch (change) {
            case Request.AddService c -> c.spec().key();
            case Request.EditService c -> c.spec().key();
            case Request.DeleteService c -> c.key();
            case Request.AddServer c -> c.service();
            case Request.EditServer c -> c.service();
            case Request.DeleteServer c -> c.service();
            case Request.DrainServer c -> c.service();
            case Request.CancelDrain c -> c.service();
            default -> throw new IllegalArgumentException("no change of the table: " + change);
        };
    }

    private static void servers(Pool now, Pool wanted, List<Request> changes) {
        ServiceKey service = wanted.spec().key();
        List<Request> less = new ArrayList<>();
        wanted.servers().forEach((key, server) -> {
            ServerSpec was = now.servers().get(key);
            if (now.drained().containsKey(key)) {
                // Weight 0, which may be what is wanted, would let the drain go on.
                changes.add(new Request.CancelDrain(service, key));
                changes.add(new Request.EditServer(service, server));
            } else if (was == null) changes.add(new Request.AddServer(service, server));
            else if (!was.equals(server))
                (server.weight() < was.weight() ? less : changes).add(new Request.EditServer(service, server));
        });
        changes.addAll(less);
        for (ServerKey key : now.servers().keySet()) {
            if (wanted.servers().containsKey(key) || now.drained().containsKey(key)) continue;
            Long seconds = wanted.drained().get(key);
            changes.add(
                    seconds == null
                            ? new Request.DeleteServer(service, key)
                            : new Request.DrainServer(service, key, seconds));
        }
    }
}
