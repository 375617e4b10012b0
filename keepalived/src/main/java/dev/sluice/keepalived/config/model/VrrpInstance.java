package dev.sluice.keepalived.config.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code vrrp_instance}: one virtual router, with everything inherited and corrected.
 *
 * @param networkInterface empty only for unicast instances
 * @param accept packets to the addresses are answered although this is not their owner
 * @param trackInterface the state of the interface itself counts
 * @param syncInterface of {@code lvs_sync_daemon_interface}
 */
public record VrrpInstance(
        String name,
        Place place,
        Setting<Integer> virtualRouterId,
        Setting<Optional<String>> networkInterface,
        Election election,
        Adverts adverts,
        Optional<Authentication> authentication,
        Optional<HmacAuthentication> hmac,
        List<VirtualAddress> addresses,
        List<VirtualAddress> excludedAddresses,
        List<Route> routes,
        List<Rule> rules,
        Setting<Boolean> accept,
        Setting<Boolean> promoteSecondaries,
        Setting<Boolean> trackInterface,
        Tracking tracking,
        Garp garp,
        VirtualMac virtualMac,
        Setting<Optional<String>> syncInterface,
        Notifications notifications) {

    /**
     * What keeps its mastership over a reload (reference §1.3). The name is no part of it, so an instance may be renamed; nor are
     * unicast peers, of which several instances of one identity have none in common.
     *
     * @param path interface, and source of unicast adverts or group of multicast ones
     */
    public record Identity(int virtualRouterId, Family family, String path) {}

    public Identity identity() {
        String path = networkInterface.value().orElse("") + " "
                + (adverts.unicast()
                        ? "unicast "
                                + adverts.source().value().map(Object::toString).orElse("")
                        : "multicast " + adverts.group().value())
                + " " + virtualMac.kind().value();
        return new Identity(virtualRouterId.value(), adverts.family(), path);
    }

    /** Those that a master has: in adverts or not. */
    public List<VirtualAddress> allAddresses() {
        return Stream.concat(addresses.stream(), excludedAddresses.stream()).toList();
    }

    /** RFC 9568 §6.1 for version 3; for version 2 RFC 3768 §6.1, which does not scale with the interval. */
    public Duration skew() {
        long unit = adverts.version().value() == 3 ? adverts.interval().value().toNanos() : 1_000_000_000L;
        return Duration.ofNanos((256 - election.priority().value()) * unit / 256);
    }

    /** How long a master may be silent: {@code down_timer_adverts} intervals and the skew. */
    public Duration masterDown() {
        return adverts.interval()
                .value()
                .multipliedBy(election.downTimerAdverts().value())
                .plus(skew());
    }
}
