package dev.sluice.keepalived.config.model;

import java.time.Duration;
import java.util.List;

/** {@code garp_group}: the pace of announcements on interfaces that share a switch. */
public record GarpGroup(
        Place place, List<String> interfaces, Setting<Duration> garpInterval, Setting<Duration> neighbourInterval) {}
