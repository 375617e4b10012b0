package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.time.Duration;

/** What {@code global_defs} says about VRRP; an instance may say otherwise. */
public record VrrpDefaults(
        Setting<Integer> version,
        Setting<InetAddress> group4,
        Setting<InetAddress> group6,
        Garp garp,
        Setting<Duration> garpInterval,
        Setting<Duration> neighbourInterval,
        Setting<Boolean> strict,
        Setting<Boolean> skipAddressCheck,
        Setting<Boolean> checkUnicastSource,
        Setting<Boolean> lowerPriorityNoAdvert,
        Setting<Boolean> higherPrioritySendAdvert,
        Setting<Boolean> ownerIgnoreAdverts,
        Setting<Integer> downTimerAdverts,
        Setting<Boolean> notifyPriorityChanges,
        Setting<Boolean> checksumWithoutPseudoHeader,
        Setting<Duration> startupDelay,
        Setting<Duration> delayAfterBoot,
        Setting<Boolean> logUnknownRouters,
        Setting<Boolean> dynamicInterfaces,
        Setting<String> macvlanPrefix,
        Setting<String> macvlanAddressPrefix) {}
