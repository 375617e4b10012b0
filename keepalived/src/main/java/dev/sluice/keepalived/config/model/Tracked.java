package dev.sluice.keepalived.config.model;

import java.util.Optional;

/**
 * Something an instance or group watches.
 *
 * @param weight empty: the weight that the tracked thing names itself, or 0
 * @param reverse empty: as the tracked thing says itself
 */
public record Tracked(String name, Optional<Integer> weight, Optional<Boolean> reverse, Place place) {}
