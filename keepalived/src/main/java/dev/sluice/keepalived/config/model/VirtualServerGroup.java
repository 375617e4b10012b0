package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** {@code virtual_server_group}. */
public record VirtualServerGroup(String name, Place place, List<Member> members) {

    /** One row of it. */
    public sealed interface Member {
        Place place();
    }

    /**
     * A range of addresses.
     *
     * @param count addresses from the first on, at least 1
     * @param port 0 for all
     */
    public record Range(InetAddress first, int count, int port, Place place) implements Member {}

    /** A firewall mark; the family must be named when all servers are tunnelled. */
    public record Mark(long mark, Optional<Family> family, Place place) implements Member {}
}
