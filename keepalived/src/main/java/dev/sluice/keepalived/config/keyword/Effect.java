package dev.sluice.keepalived.config.keyword;

/** What becomes of a keyword. */
public enum Effect {
    /** Does what keepalived does. */
    IMPLEMENTED,
    /** Does what its synonym does, and a warning says to write that instead. */
    DEPRECATED,
    /** Accepted, and told once that it changes nothing here, with the reason. */
    NO_EFFECT,
    /** No keyword of today's keepalived, but known from real files, so that the message can say what to do. */
    OBSOLETE
}
