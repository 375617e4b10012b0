package dev.sluice.keepalived.config.model;

import java.time.Duration;
import java.util.Optional;

/** What {@code global_defs} says about scripts. */
public record ScriptSettings(
        Setting<Optional<ScriptUser>> user,
        Setting<Boolean> security,
        Setting<Boolean> supplementaryGroups,
        Optional<Script> startup,
        Setting<Duration> startupTimeout,
        Optional<Script> shutdown,
        Setting<Duration> shutdownTimeout) {}
