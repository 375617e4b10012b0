package dev.sluice.keepalived.config.model;

import java.util.Optional;

/**
 * A named pipe of events.
 *
 * @param path empty: no pipe
 * @param reader started by us, with the path as its last argument
 */
public record Fifo(Setting<Optional<String>> path, Optional<ScriptUser> owner, Optional<Script> reader) {}
