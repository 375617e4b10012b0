package dev.sluice.ipvsadm;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Request;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.Tunnel;
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
            case Request.AddServer(ServiceKey key, ServerSpec spec) -> server(key, spec);
            case Request.EditServer(ServiceKey key, ServerSpec spec) -> server(key, spec);
            default -> false;
        };
    }

    private static boolean service(ServiceSpec spec) {
        return !spec.persistenceEngine().isEmpty();
    }

    private static boolean server(ServiceKey key, ServerSpec spec) {
        boolean isWrapped =
                spec.method() == ForwardingMethod.TUNNEL && spec.tunnel().type() != Tunnel.Type.IPIP;
        boolean isIpv6 = key.address() instanceof Inet6Address || spec.key().address() instanceof Inet6Address;
        return isWrapped && isIpv6;
    }
}
