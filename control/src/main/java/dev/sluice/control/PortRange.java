package dev.sluice.control;

/** Ports from the lowest to the highest, both included. */
public record PortRange(int lowest, int highest) {
    private static final int MOST = 0xffff;

    public static final PortRange ALL = new PortRange(0, MOST);

    public PortRange {
        if (lowest < 0 || highest > MOST || lowest > highest)
            throw new IllegalArgumentException(
                    "ports " + lowest + "-" + highest + ": two of 0 to " + MOST + ", rising");
    }

    /** Whether all of {@code other} is in it. */
    public boolean contains(PortRange other) {
        return lowest <= other.lowest && other.highest <= highest;
    }

    /** {@code 80}, {@code 8000-8010}, {@code any}. */
    @Override
    public String toString() {
        if (equals(ALL)) return "any";
        return lowest == highest ? Integer.toString(lowest) : lowest + "-" + highest;
    }
}
