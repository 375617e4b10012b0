package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * {@code real_server}, with everything inherited from its virtual server.
 *
 * @param upperThreshold connections at which it gets no more; 0: no limit
 * @param inhibitOnFailure a failed server stays with weight 0 instead of being removed
 */
public record RealServer(
        InetAddress address,
        int port,
        Place place,
        Setting<Long> weight,
        Setting<Forwarding> forwarding,
        Setting<Long> upperThreshold,
        Setting<Long> lowerThreshold,
        Setting<Boolean> inhibitOnFailure,
        Optional<Script> up,
        Optional<Script> down,
        Setting<Boolean> mail,
        Setting<Optional<String>> virtualHost,
        List<Checker> checkers) {

    /** What a server is known by within its service (reference §1.3). */
    public record Identity(InetAddress address, int port) {
        @Override
        public String toString() {
            return new ServiceAddress.Endpoint(address, port).toString();
        }
    }

    public Identity identity() {
        return new Identity(address, port);
    }
}
