package dev.sluice.ipvsadm;

import dev.sluice.control.Protocol;
import dev.sluice.control.Request;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import java.net.Inet6Address;

/**
 * What the director does not do yet. A feature that gets done is deleted here, and the replay then expects of it what the original
 * did.
 */
final class Unfinished {
    private Unfinished() {}

    /** Whether a change needs it. */
    static boolean isNeededBy(Request change) {
        return switch (change) {
            case Request.AddService(ServiceSpec spec) -> service(spec);
            case Request.EditService(ServiceSpec spec) -> service(spec);
            case Request.DeleteService(ServiceKey key) -> key(key);
            case Request.AddServer(ServiceKey key, ServerSpec spec) -> key(key) || server(spec);
            case Request.EditServer(ServiceKey key, ServerSpec spec) -> key(key) || server(spec);
            case Request.DeleteServer delete ->
                key(delete.service()) || delete.key().address() instanceof Inet6Address;
            case Request.Zero(ServiceKey key) -> key != null && key(key);
            case Request.ListServices(ServiceKey key) -> key != null && key(key);
            default -> false;
        };
    }

    private static boolean key(ServiceKey key) {
        boolean isMark = key.protocol() == Protocol.NONE;
        boolean isIpv6 = key.address() instanceof Inet6Address;
        return isMark || isIpv6 || key.port() == 0;
    }

    private static boolean service(ServiceSpec spec) {
        boolean hasEngine = !spec.persistenceEngine().isEmpty();
        return key(spec.key()) || hasEngine;
    }

    private static boolean server(ServerSpec spec) {
        boolean isIpv6 = spec.key().address() instanceof Inet6Address;
        return isIpv6;
    }
}
