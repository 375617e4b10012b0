package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.util.Optional;

/**
 * {@code lvs_sync_daemon}: connection synchronisation between directors.
 *
 * @param instance the instance whose state it follows; empty: master and backup both run
 * @param id empty: the virtual router id, or 0
 * @param packetLength bytes; empty: what the MTU allows
 */
public record SyncDaemon(
        String networkInterface,
        Optional<String> instance,
        Optional<Integer> id,
        Optional<Integer> packetLength,
        Optional<Integer> port,
        Optional<Integer> ttl,
        Optional<InetAddress> group,
        Place place) {}
