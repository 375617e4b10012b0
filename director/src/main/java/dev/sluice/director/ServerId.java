package dev.sluice.director;

import dev.sluice.control.ServerSpec;
import dev.sluice.director.datapath.Server;
import java.net.InetAddress;

/**
 * What connections remember of a server: whoever comes back with the same finds them.
 *
 * @param port as configured, 0 for the service's own; packet order
 * @param method a connection keeps the forwarding method it began with, so a server of another method is another entry
 */
record ServerId(ServiceId service, InetAddress address, int port, int method) {
    static ServerId of(ServiceId service, ServerSpec spec) {
        return new ServerId(
                service,
                spec.key().address(),
                PacketOrder.port(spec.key().port()),
                spec.method().number());
    }

    static ServerId of(Server entry) {
        return new ServerId(ServiceId.of(entry), address(entry), configuredPort(entry), entry.method());
    }

    static InetAddress address(Server entry) {
        return PacketOrder.read(entry.wideAddress(), entry.isIpv6());
    }

    /** 0 for a server without a port of its own. */
    static int configuredPort(Server entry) {
        return entry.portless() != 0 ? 0 : entry.port();
    }

    /** The same server, whatever its method. */
    ServerId anyMethod() {
        return new ServerId(service, address, port, -1);
    }
}
