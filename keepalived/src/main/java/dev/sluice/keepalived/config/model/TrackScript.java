package dev.sluice.keepalived.config.model;

import java.time.Duration;

/** {@code vrrp_script}. A path that starts with {@code <} asks only whether the file can be opened. */
public record TrackScript(
        String name,
        Place place,
        Script script,
        Setting<Duration> interval,
        Setting<Duration> timeout,
        Setting<Integer> weight,
        boolean reverse,
        Setting<Integer> rise,
        Setting<Integer> fall,
        Setting<Boolean> initiallyFailed) {}
