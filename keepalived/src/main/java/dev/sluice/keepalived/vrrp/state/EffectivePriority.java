package dev.sluice.keepalived.vrrp.state;

import java.util.HashMap;
import java.util.Map;

/** The configured priority and what trackers add to it (reference §2.2). */
final class EffectivePriority {
    static final int OWNER = 255;
    private static final int LOWEST = 1, HIGHEST = 254;

    private final Map<String, Integer> contributions = new HashMap<>();
    private int base;
    private int value;

    EffectivePriority(int base) {
        this.base = base;
        value = base;
    }

    void base(int priority) {
        base = priority;
        compute();
    }

    void contribution(String tracker, int points) {
        if (points == 0) contributions.remove(tracker);
        else contributions.put(tracker, points);
        compute();
    }

    void clear() {
        contributions.clear();
        compute();
    }

    int value() {
        return value;
    }

    /** An owner's priority is what it is; nobody else may reach it, and 0 means something else. */
    private void compute() {
        if (base == OWNER) {
            value = OWNER;
            return;
        }
        long sum = base;
        for (int points : contributions.values()) sum += points;
        value = Math.clamp(sum, LOWEST, HIGHEST);
    }
}
