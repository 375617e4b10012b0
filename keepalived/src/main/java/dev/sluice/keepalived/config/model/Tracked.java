package dev.sluice.keepalived.config.model;

import java.util.Optional;

/**
 * Something an instance or group watches.
 *
 * @param weight empty: the weight that the tracked thing names itself, or 0
 * @param reverse empty: as the tracked thing says itself
 * @param peer of BFD sessions: the neighbour is another router of the instance, so its end is no fault of ours
 */
public record Tracked(String name, Optional<Integer> weight, Optional<Boolean> reverse, boolean peer, Place place) {}
