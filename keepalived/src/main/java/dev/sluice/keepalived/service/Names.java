package dev.sluice.keepalived.service;

import dev.sluice.control.Protocol;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.ServiceAddress;
import dev.sluice.keepalived.config.model.SorryServer;
import dev.sluice.keepalived.config.model.VirtualServer;
import java.net.InetAddress;
import java.util.Locale;

/** How the original writes services and servers in logs, FIFOs and mails: {@code [192.0.2.1]:tcp:80}. */
public final class Names {
    private Names() {}

    public static String of(VirtualServer service) {
        Protocol protocol = service.protocol().value();
        return switch (service.address()) {
            case ServiceAddress.Endpoint(InetAddress address, int port) -> of(address, protocol, port);
            case ServiceAddress.Mark(long mark) -> "FWM " + mark;
            case ServiceAddress.Group(String name) -> "[" + name + "]:" + word(protocol);
        };
    }

    public static String of(RealServer server, VirtualServer service) {
        return of(server.address(), service.protocol().value(), server.port());
    }

    static String of(SorryServer server, VirtualServer service) {
        return of(server.address(), service.protocol().value(), server.port());
    }

    private static String of(InetAddress address, Protocol protocol, int port) {
        return "[" + address.getHostAddress() + "]:" + word(protocol) + ":" + port;
    }

    private static String word(Protocol protocol) {
        return protocol == Protocol.NONE ? "none" : protocol.name().toLowerCase(Locale.ROOT);
    }
}
