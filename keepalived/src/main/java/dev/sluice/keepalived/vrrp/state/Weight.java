package dev.sluice.keepalived.vrrp.state;

/**
 * What a tracked thing does to an instance (reference §2.2).
 *
 * @param points 0: its failure is a fault; positive: added while it is good; negative: added while it is bad
 * @param reverse points count the other way round, or its being good is the fault
 */
public record Weight(int points, boolean reverse) {
    /** What the priority gets. */
    public int contribution(boolean good) {
        if (points > 0 != good) return 0;
        return reverse ? -points : points;
    }

    /** Whether the instance is in fault. */
    public boolean faults(boolean good) {
        return points == 0 && good == reverse;
    }

    /** What the number in a file adds. */
    public int contribution(long number) {
        return Math.clamp(
                reverse ? -number * points : number * points, -EffectivePriority.OWNER, EffectivePriority.OWNER);
    }

    /** Whether the number in a file is a fault: any but 0 where there is no weight, else what no priority could bear. */
    public boolean faults(long number) {
        return points == 0 ? (number != 0) != reverse : contribution(number) <= -254;
    }
}
