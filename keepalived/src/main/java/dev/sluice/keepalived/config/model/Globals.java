package dev.sluice.keepalived.config.model;

import java.util.Optional;

/** {@code global_defs}, and the words that stand outside every block. */
public record Globals(
        Setting<Optional<String>> networkNamespace,
        Setting<Optional<String>> directorNamespace,
        Setting<Optional<String>> instance,
        Setting<java.time.Duration> childWait,
        Setting<String> defaultInterface,
        Setting<Integer> checkerPriority,
        Mail mail,
        VrrpDefaults vrrp,
        DirectorSettings director,
        ScriptSettings scripts,
        Fifo allEvents,
        Fifo vrrpEvents,
        Fifo checkerEvents,
        Setting<Boolean> writeStatesOnReload,
        Setting<Boolean> logAllFailures,
        Setting<Boolean> notifyServersAtStart,
        ReloadSettings reload,
        Dumps dumps,
        Setting<String> iprouteNames,
        Setting<String> iprouteOwnNames) {}
