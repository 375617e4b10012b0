package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/** {@code bfd_instance} (RFC 5880). */
public record BfdInstance(
        String name,
        Place place,
        InetAddress neighbour,
        Setting<Optional<InetAddress>> source,
        Setting<Duration> receiveInterval,
        Setting<Duration> sendInterval,
        Setting<Duration> idleInterval,
        Setting<Integer> multiplier,
        Setting<Boolean> passive,
        Setting<Integer> ttl,
        Setting<Integer> maximumHops,
        Setting<Boolean> multihop,
        Setting<Integer> weight,
        boolean reverse,
        boolean forVrrp,
        boolean forCheckers) {}
