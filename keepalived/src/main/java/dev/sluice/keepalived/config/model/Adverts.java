package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How adverts are sent and which are believed.
 *
 * @param source empty: the first address of the interface
 * @param group where multicast adverts go
 * @param peers unicast when there are any
 * @param oldChecksum {@code auto}, {@code old} or {@code never}: the unicast checksum of keepalived 1.3.6
 */
public record Adverts(
        Setting<Integer> version,
        Family family,
        Setting<Duration> interval,
        Setting<Optional<InetAddress>> source,
        Setting<InetAddress> group,
        List<UnicastPeer> peers,
        Setting<Integer> ttl,
        Setting<Boolean> checkSource,
        Setting<Boolean> faultWithoutPeers,
        Setting<Boolean> trackSource,
        Setting<Boolean> skipAddressCheck,
        Setting<Boolean> checksumWithoutPseudoHeader,
        Setting<String> oldChecksum,
        Setting<Optional<String>> vrf) {

    public boolean unicast() {
        return !peers.isEmpty();
    }

    /** Whether any router is a unicast peer of both. */
    public boolean sharesPeer(Adverts other) {
        return peers.stream()
                .anyMatch(mine ->
                        other.peers.stream().anyMatch(theirs -> mine.address().equals(theirs.address())));
    }
}
