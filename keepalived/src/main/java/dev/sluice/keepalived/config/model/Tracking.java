package dev.sluice.keepalived.config.model;

import java.util.List;

/** Everything an instance or group watches. */
public record Tracking(
        List<Tracked> interfaces,
        List<Tracked> scripts,
        List<Tracked> files,
        List<Tracked> processes,
        List<Tracked> bfd) {}
