package dev.sluice.control;

/** What a {@link Sysctl} is set to; by name, so that a client and a director of different releases understand each other. */
public record SysctlValue(String name, int value) {}
