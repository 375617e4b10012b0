package dev.sluice.keepalived.check;

import java.time.Duration;
import java.time.Instant;

/**
 * The latest attempt of a probe.
 *
 * @param at when it began
 * @param took how long it took
 */
public record Observation(Instant at, Duration took, Verdict verdict) {}
