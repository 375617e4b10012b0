package dev.sluice.keepalived.config.model;

import java.time.Duration;
import java.util.SortedMap;

/** {@code auth_hmac} of keepalived 2.4. */
public record HmacAuthentication(
        SortedMap<Integer, String> keys,
        Setting<Integer> activeKey,
        Setting<Duration> window,
        Setting<Boolean> antiReplay,
        Setting<String> mode,
        Place place) {}
