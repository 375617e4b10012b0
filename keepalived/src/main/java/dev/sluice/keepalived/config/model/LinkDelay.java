package dev.sluice.keepalived.config.model;

import java.time.Duration;

/** How long an interface must stay down or up before that counts. */
public record LinkDelay(String networkInterface, Duration down, Duration up, Place place) {}
