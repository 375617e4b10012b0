package dev.sluice.app.bench;

/**
 * A row of the failover table.
 *
 * @param interval of adverts, seconds, as the configuration has it
 * @param bfd whether the routers watch each other by BFD too
 * @param checks that each router makes every second in another process of the same keepalived, 0 for none
 */
record FailoverCase(String interval, Fault fault, boolean bfd, int checks) {
    /** How the master goes. */
    enum Fault {
        PLANNED("planned stop"),
        DEAD("dead machine");

        private final String title;

        Fault(String title) {
            this.title = title;
        }
    }

    @Override
    public String toString() {
        return interval + " s, " + fault.title + (bfd ? " with BFD" : "")
                + (checks > 0 ? " beside " + checks + " checks/s" : "");
    }
}
