package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Connection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Where a check's packets come from. */
final class Origin {
    private Origin() {}

    /** The local address to bind to; a wildcard where none is named. */
    static InetSocketAddress of(Connection connection) {
        Optional<InetAddress> from = connection.from().value();
        int port = connection.fromPort().value();
        return from.map(address -> new InetSocketAddress(address, port)).orElseGet(() -> new InetSocketAddress(port));
    }
}
