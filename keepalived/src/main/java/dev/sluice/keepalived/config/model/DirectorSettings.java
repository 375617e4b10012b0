package dev.sluice.keepalived.config.model;

import java.time.Duration;
import java.util.Optional;

/** What {@code global_defs} wants from the director. */
public record DirectorSettings(
        Setting<Boolean> flushAtStart,
        Setting<Flush> flushAtStop,
        Setting<Optional<Duration>> tcpTimeout,
        Setting<Optional<Duration>> tcpFinTimeout,
        Setting<Optional<Duration>> udpTimeout,
        Optional<SyncDaemon> syncDaemon) {

    /** What becomes of the director's table at stop. */
    public enum Flush {
        /** Server by server, then service by service. */
        EACH,
        /** Services only; their servers go with them. */
        SERVICES,
        /** Everything at once, strangers too. */
        ALL
    }
}
