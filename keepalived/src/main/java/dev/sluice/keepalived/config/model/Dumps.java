package dev.sluice.keepalived.config.model;

/** Files written on signals, and how. */
public record Dumps(
        Setting<String> state,
        Setting<String> statistics,
        Setting<String> json,
        Setting<Integer> jsonVersion,
        Setting<Boolean> instanceInNames,
        Setting<String> umask) {}
