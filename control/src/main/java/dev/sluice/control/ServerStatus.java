package dev.sluice.control;

/**
 * A real server as it is now.
 *
 * @param rates per second, estimated as the kernel does (an average over about eight seconds); bytes are bytes per second
 */
public record ServerStatus(
        ServerSpec spec, int active, int inactive, int persistent, Counters counters, Counters rates) {}
