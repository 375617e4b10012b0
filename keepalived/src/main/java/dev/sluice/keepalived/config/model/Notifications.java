package dev.sluice.keepalived.config.model;

import java.util.Optional;

/** Who is told of changes of an instance or group. */
public record Notifications(
        Optional<Script> any,
        Optional<Script> master,
        Optional<Script> backup,
        Optional<Script> fault,
        Optional<Script> stop,
        Setting<Boolean> deletedState,
        Optional<Script> deleted,
        Optional<Script> lowerPriorityHeard,
        Setting<Boolean> priorityChanges,
        Setting<Boolean> mail) {}
