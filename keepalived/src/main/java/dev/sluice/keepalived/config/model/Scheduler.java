package dev.sluice.keepalived.config.model;

import java.util.SortedSet;

/**
 * Who gets the next connection.
 *
 * @param flags as written: {@code sh-port mh-fallback flag-1} and so on
 */
public record Scheduler(Setting<String> name, SortedSet<String> flags) {}
