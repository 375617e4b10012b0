package dev.sluice.keepalived.config.model;

import java.util.List;

/** {@code track_group}: instances that watch static addresses, routes and rules. */
public record TrackGroup(String name, Place place, List<String> members) {}
