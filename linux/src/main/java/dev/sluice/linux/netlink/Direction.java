package dev.sluice.linux.netlink;

/** Which way packets pass a traffic-control hook. */
public enum Direction {
    /** Received, before the network layer sees them. */
    INGRESS,
    /** About to be handed to the device. */
    EGRESS
}
