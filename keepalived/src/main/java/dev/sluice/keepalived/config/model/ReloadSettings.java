package dev.sluice.keepalived.config.model;

import java.util.Optional;

/**
 * What {@code global_defs} says about reloading.
 *
 * @param checkLog where the findings of a refused reload are written too
 */
public record ReloadSettings(Setting<Optional<String>> checkLog) {}
