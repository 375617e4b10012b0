package dev.sluice.keepalived.vrrp.state;

import dev.sluice.keepalived.config.model.Garp;

/**
 * When a master tells its neighbours where its addresses are (reference §2.2): in a burst at once, in another one later, then
 * at every refresh; and again when somebody else had claimed to be master.
 */
public final class AnnouncementSchedule {
    private static final long NEVER = VirtualRouter.NEVER;

    private Garp settings;
    private long second = NEVER;
    private long afterLower = NEVER;
    private long refresh = NEVER;
    private long lastLower = Long.MIN_VALUE / 2;

    public AnnouncementSchedule(Garp settings) {
        this.settings = settings;
    }

    public void settings(Garp changed) {
        settings = changed;
    }

    /** Answers how often each address is announced now. */
    public int becameMaster(long now) {
        second = after(now, settings.masterDelay().value().toNanos());
        refresh = after(now, settings.refresh().value().toNanos());
        return settings.masterRepeat().value();
    }

    /**
     * An advert of lower priority came. Answers how often each address is announced now: not at all if that was just done, or
     * a flood of such adverts would become a larger one of announcements.
     *
     * @param pause nanoseconds that must lie between
     */
    public int heardLowerPriority(long now, long pause) {
        if (now - lastLower < pause) return 0;
        lastLower = now;
        afterLower = after(now, settings.lowerPriorityDelay().value().toNanos());
        return settings.lowerPriorityRepeat().value();
    }

    public void noLongerMaster() {
        second = NEVER;
        afterLower = NEVER;
        refresh = NEVER;
    }

    /** When {@link #due} has something to say. */
    public long next() {
        return Math.min(Math.min(second, afterLower), refresh);
    }

    /** How often each address is announced now. */
    public int due(long now) {
        int repeats = 0;
        if (now >= second) {
            second = NEVER;
            repeats += settings.masterRepeat().value();
        }
        if (now >= afterLower) {
            afterLower = NEVER;
            repeats += settings.lowerPriorityRepeat().value();
        }
        if (now >= refresh) {
            refresh = after(now, settings.refresh().value().toNanos());
            repeats += settings.refreshRepeat().value();
        }
        return repeats;
    }

    private static long after(long now, long nanos) {
        return nanos == 0 ? NEVER : now + nanos;
    }
}
