package dev.sluice.keepalived.config.model;

import java.time.Duration;

/**
 * When a server is checked.
 *
 * @param retries further checks before a failure counts
 * @param beforeRetry pause before each of them
 * @param warmup the first check comes after a random time up to this
 * @param initiallyDown until the first success ({@code alpha})
 */
public record CheckTiming(
        Setting<Duration> interval,
        Setting<Duration> connectTimeout,
        Setting<Integer> retries,
        Setting<Duration> beforeRetry,
        Setting<Duration> warmup,
        Setting<Boolean> initiallyDown,
        Setting<Boolean> logAllFailures) {

    /** Longest time from death to detection by a check that connects: every attempt may take its whole timeout. */
    public Duration detection() {
        Duration attempt = connectTimeout.value();
        return interval.value()
                .plus(attempt)
                .plus(beforeRetry.value().plus(attempt).multipliedBy(retries.value()));
    }
}
