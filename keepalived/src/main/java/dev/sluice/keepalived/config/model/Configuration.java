package dev.sluice.keepalived.config.model;

import java.util.List;

/**
 * A whole configuration, effective: defaults taken, values inherited, mistakes corrected. Immutable; two readings of the same
 * settings are equal wherever the text stands.
 */
public record Configuration(
        Globals globals,
        List<TrackScript> scripts,
        List<TrackProcess> processes,
        List<TrackFile> files,
        List<BfdInstance> bfd,
        List<VrrpInstance> instances,
        List<SyncGroup> syncGroups,
        List<TrackGroup> trackGroups,
        List<GarpGroup> garpGroups,
        List<LinkDelay> linkDelays,
        List<VirtualAddress> staticAddresses,
        List<Route> staticRoutes,
        List<Rule> staticRules,
        List<VirtualServerGroup> groups,
        List<VirtualServer> services,
        TlsFiles tls) {}
