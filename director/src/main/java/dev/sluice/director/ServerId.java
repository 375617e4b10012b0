package dev.sluice.director;

import dev.sluice.control.ServerSpec;
import dev.sluice.director.datapath.Server;
import java.net.Inet4Address;

/**
 * What connections remember of a server: whoever comes back with the same finds them. Packet order.
 *
 * @param port as configured, 0 for the service's own
 * @param method a connection keeps the forwarding method it began with, so a server of another method is another entry
 */
record ServerId(ServiceId service, int address, int port, int method) {
    static ServerId of(ServiceId service, ServerSpec spec) {
        return new ServerId(
                service,
                PacketOrder.address((Inet4Address) spec.key().address()),
                PacketOrder.port(spec.key().port()),
                spec.method().number());
    }

    static ServerId of(Server entry) {
        return new ServerId(ServiceId.of(entry), entry.address(), configuredPort(entry), entry.method());
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
