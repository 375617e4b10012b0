package dev.sluice.app.realserver;

import java.util.Locale;

/** Who takes tunnels' outer headers off at this host. */
enum Decapsulator {
    /** The kernel's own devices. */
    KERNEL,
    /** Our program at tc ingress, {@link Decapsulation}. */
    EBPF;

    /** As the command line and the ledger write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
