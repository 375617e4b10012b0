package dev.sluice.director;

import dev.sluice.ebpf.Hook;

/** Where on an interface a program of the datapath sits, and which one. */
enum Place {
    /** Packets as the driver receives them. */
    XDP(Hook.XDP, "receive"),
    /** Received packets on their way up. */
    INGRESS(Hook.TC, "receive"),
    /** Packets of the director's own stack on their way out: answers of a masqueraded server on the director itself. */
    EGRESS(Hook.TC, "leave");

    private final Hook hook;
    private final String root;

    Place(Hook hook, String root) {
        this.hook = hook;
        this.root = root;
    }

    Hook hook() {
        return hook;
    }

    /** The method of {@code Datapath} that is compiled for it. */
    String root() {
        return root;
    }
}
