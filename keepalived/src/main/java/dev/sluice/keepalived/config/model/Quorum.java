package dev.sluice.keepalived.config.model;

import java.util.Optional;

/**
 * When a service counts as alive.
 *
 * @param weight total weight of live servers that is needed
 * @param hysteresis lost at {@code weight - hysteresis}, gained at {@code weight + hysteresis}
 */
public record Quorum(Setting<Long> weight, Setting<Long> hysteresis, Optional<Script> gained, Optional<Script> lost) {}
