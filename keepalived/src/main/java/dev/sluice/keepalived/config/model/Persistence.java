package dev.sluice.keepalived.config.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a client stays with its server.
 *
 * @param timeout empty: no persistence
 * @param granularity IPv4 netmask or IPv6 prefix length, as written; empty for single clients
 * @param engine {@code sip} or empty
 */
public record Persistence(
        Setting<Optional<Duration>> timeout, Setting<Optional<String>> granularity, Setting<Optional<String>> engine) {}
