package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Where a check's packets come from. */
final class Origin {
    private Origin() {}

    /** What the JDK's sockets cannot do, said instead of left out. */
    static void refuseUnfinished(Connection connection) throws IOException {
        if (connection.mark().value() != 0) throw new IOException("fwmark of checks is not part of this version");
        if (connection.fromInterface().value().isPresent())
            throw new IOException("bind_if is not part of this version; use bindto");
    }

    /** The local address to bind to; a wildcard where none is named. */
    static InetSocketAddress of(Connection connection) {
        Optional<InetAddress> from = connection.from().value();
        int port = connection.fromPort().value();
        return from.map(address -> new InetSocketAddress(address, port)).orElseGet(() -> new InetSocketAddress(port));
    }
}
