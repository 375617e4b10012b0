package dev.sluice.keepalived.check;

/**
 * When a result counts. The whole behaviour is the table of {@link #after}; times are the probe's business.
 *
 * <p>As the original: the first check of all counts without retries, a server that is up gets {@code retry} more chances
 * {@code delay_before_retry} apart, one success brings it back, and one that is down is not asked more often.
 *
 * @param condition what is known
 * @param retries further chances used up since the last success
 */
public record ProbeState(Condition condition, int retries) {
    /** Before the first check. */
    public static final ProbeState INITIAL = new ProbeState(Condition.UNKNOWN, 0);

    /** What is known of the target. */
    public enum Condition {
        UNKNOWN,
        UP,
        DOWN
    }

    /** When the next attempt is due. */
    public enum Next {
        AFTER_INTERVAL,
        AFTER_RETRY_DELAY,
        AT_ONCE
    }

    /** @param state the state now; {@code next} when to try again */
    public record Step(ProbeState state, Next next) {}

    /**
     * The state after a verdict.
     *
     * @param mostRetries {@code retry}
     * @param fast {@code fast_recovery}: the next page at once while it is not up
     */
    public Step after(Verdict verdict, int mostRetries, boolean fast) {
        if (verdict.passed()) {
            if (verdict.complete() || condition == Condition.UP) return to(Condition.UP);
            return new Step(new ProbeState(condition, 0), fast ? Next.AT_ONCE : Next.AFTER_INTERVAL);
        }
        return switch (condition) {
            case UNKNOWN, DOWN -> to(Condition.DOWN);
            case UP ->
                retries < mostRetries
                        ? new Step(new ProbeState(Condition.UP, retries + 1), Next.AFTER_RETRY_DELAY)
                        : to(Condition.DOWN);
        };
    }

    private static Step to(Condition condition) {
        return new Step(new ProbeState(condition, 0), Next.AFTER_INTERVAL);
    }
}
