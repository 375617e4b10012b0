package dev.sluice.keepalived.vrrp.track;

/** What a tracker says of its object. */
public sealed interface Status {
    /** Good or bad: scripts, processes, interfaces. */
    record Condition(boolean good) implements Status {}

    /** The number in a file. */
    record Number(long value) implements Status {}
}
