package dev.sluice.keepalived.config.model;

/** What the processes are called, at most 15 bytes each. */
public record ProcessNames(Setting<String> parent, Setting<String> vrrp, Setting<String> checkers) {}
