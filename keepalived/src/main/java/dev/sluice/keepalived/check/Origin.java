package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Connection;
import dev.sluice.linux.Leaving;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Where a check's packets come from and how they leave. */
final class Origin {
    private Origin() {}

    /** The local address to bind to; a wildcard where none is named. */
    static InetSocketAddress of(Connection connection) {
        Optional<InetAddress> from = connection.from().value();
        int port = connection.fromPort().value();
        return from.map(address -> new InetSocketAddress(address, port)).orElseGet(() -> new InetSocketAddress(port));
    }

    /** Whether {@link #of} says anything that the kernel would not choose by itself. */
    static boolean isNamed(Connection connection) {
        return connection.from().value().isPresent() || connection.fromPort().value() != 0;
    }

    /** {@code fwmark} and {@code bind_if}. */
    static Leaving leaving(Connection connection) {
        return new Leaving(
                connection.mark().value().intValue(),
                connection.fromInterface().value().orElse(""));
    }

    /** Whether all sockets of a check can be the JDK's, so that a virtual thread can wait for them. */
    static boolean isUsual(Checker checker) {
        return checker.connections().stream()
                .allMatch(connection -> leaving(connection).isUsual());
    }
}
