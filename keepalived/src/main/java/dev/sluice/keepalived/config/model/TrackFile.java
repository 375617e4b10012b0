package dev.sluice.keepalived.config.model;

import java.util.Optional;

/**
 * {@code track_file}: the number in it, times the weight, is added to priorities or weights.
 *
 * @param initial written at start; empty: nothing is
 * @param overwrite even when the file exists
 */
public record TrackFile(
        String name,
        Place place,
        String path,
        Setting<Integer> weight,
        boolean reverse,
        Setting<Optional<Integer>> initial,
        boolean overwrite) {}
