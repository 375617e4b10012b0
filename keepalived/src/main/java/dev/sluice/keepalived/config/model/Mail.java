package dev.sluice.keepalived.config.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How and to whom alerts are mailed.
 *
 * @param routerId how mails call this machine; empty for the host name
 * @param server host name or address, not looked up
 */
public record Mail(
        Setting<Optional<String>> routerId,
        List<String> recipients,
        Setting<Optional<String>> from,
        Setting<String> server,
        Setting<Integer> port,
        Setting<Optional<String>> helo,
        Setting<Duration> connectTimeout,
        Setting<Boolean> faults,
        Setting<Boolean> everyCheckerChange,
        Setting<Optional<Boolean>> alerts,
        Setting<Optional<Boolean>> vrrpAlerts,
        Setting<Optional<Boolean>> checkerAlerts) {}
