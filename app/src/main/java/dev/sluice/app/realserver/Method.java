package dev.sluice.app.realserver;

import java.util.Locale;

/** How packets for a virtual address reach this host. */
enum Method {
    /** In their own Ethernet frames: direct routing. */
    DR("direct routing"),
    /** Inside packets to this host's own address. */
    TUN("tunnelling");

    final String title;

    Method(String title) {
        this.title = title;
    }

    /** As the command line and the ledger write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
