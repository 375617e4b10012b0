package dev.sluice.keepalived.config.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code vrrp_track_process}.
 *
 * @param command the name, or path and parameters
 * @param match how parameters are compared: exactly, {@code initial} or {@code partial}
 * @param maximum more than these are a failure
 */
public record TrackProcess(
        String name,
        Place place,
        List<String> command,
        Setting<String> match,
        Setting<Integer> weight,
        boolean reverse,
        Setting<Integer> quorum,
        Setting<Optional<Integer>> maximum,
        Setting<Duration> forkDelay,
        Setting<Duration> terminateDelay,
        Setting<Boolean> fullCommand) {}
