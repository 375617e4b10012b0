package dev.sluice.keepalived.config.model;

import java.util.Optional;

/**
 * What {@code global_defs} says about reloading.
 *
 * @param checkLog where the findings of a refused reload are written too
 * @param lockFile exists while the configuration is read; the empty string means the default name
 * @param timeFile holds the time of the next reload
 */
public record ReloadSettings(
        Setting<Optional<String>> checkLog,
        Setting<Optional<String>> lockFile,
        Setting<Optional<String>> timeFile,
        Setting<Boolean> repeat) {}
