package dev.sluice.keepalived.service;

/** Whether enough servers of a service are alive, with hysteresis. */
enum QuorumState {
    GAINED,
    LOST;

    /**
     * The state after a change of weights.
     *
     * @param live total weight of live servers
     * @param quorum that is needed
     * @param hysteresis lost only below {@code quorum - hysteresis}, gained only at {@code quorum + hysteresis}
     */
    QuorumState after(long live, long quorum, long hysteresis) {
        return switch (this) {
            case GAINED -> live == 0 || live < quorum - hysteresis ? LOST : GAINED;
            case LOST -> live >= quorum + hysteresis ? GAINED : LOST;
        };
    }

    /** That of a service that has just been configured. */
    static QuorumState initial(long live, long quorum, long hysteresis) {
        return live > 0 && live >= quorum + hysteresis ? GAINED : LOST;
    }
}
