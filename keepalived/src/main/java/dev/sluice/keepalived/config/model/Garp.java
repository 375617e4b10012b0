package dev.sluice.keepalived.config.model;

import java.time.Duration;

/**
 * When gratuitous ARPs and unsolicited neighbour advertisements are sent.
 *
 * @param masterDelay from the first burst after becoming master to the second; zero for no second one
 * @param masterRepeat messages in each of them
 * @param lowerPriorityDelay the same after an advert of lower priority
 * @param refresh between refreshes while master; zero for none
 * @param otherInterfaces between announcements on interfaces other than the instance's; zero for none
 * @param allOtherInterfaces on all of them, not only on VMACs
 */
public record Garp(
        Setting<Duration> masterDelay,
        Setting<Integer> masterRepeat,
        Setting<Duration> lowerPriorityDelay,
        Setting<Integer> lowerPriorityRepeat,
        Setting<Duration> refresh,
        Setting<Integer> refreshRepeat,
        Setting<Duration> otherInterfaces,
        Setting<Boolean> allOtherInterfaces) {}
