package dev.sluice.keepalived.config.model;

import java.time.Duration;

/** What decides who becomes master. */
public record Election(
        Setting<State> state,
        Setting<Integer> priority,
        Setting<Boolean> preempt,
        Setting<Duration> preemptDelay,
        Setting<Integer> downTimerAdverts,
        Setting<Boolean> strict,
        Setting<Boolean> lowerPriorityNoAdvert,
        Setting<Boolean> higherPrioritySendAdvert,
        Setting<Boolean> ownerIgnoreAdverts) {

    /** The {@code state} keyword: a wish that only an address owner is granted at once. */
    public enum State {
        BACKUP,
        MASTER
    }

    /** Priority 255: its addresses are this machine's own. */
    public boolean owner() {
        return priority.value() == 255;
    }
}
