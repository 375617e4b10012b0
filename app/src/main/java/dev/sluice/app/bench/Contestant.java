package dev.sluice.app.bench;

import dev.sluice.app.lab.Lab;

/** One way to bring the client's packets to the server. */
interface Contestant {
    /** As the table shows it. */
    String title();

    /** Which plain forwarding it is compared with. */
    Bed.Path path();

    /** Builds everything, ready to be measured. */
    Bed build(Lab lab);

    /** Whether {@code measure} can be asked of it: proxies balance connections, not packets. */
    default boolean takes(Measure measure) {
        return true;
    }
}
