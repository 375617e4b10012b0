package dev.sluice.linux.netlink;

/** News of the network's configuration. */
public sealed interface Change {
    /** An interface came or changed; {@code removed}: it went. */
    record OfLink(Link link, boolean removed) implements Change {}

    record OfAddress(Address address, boolean removed) implements Change {}

    record OfRoute(Route route, boolean removed) implements Change {}

    /** The policy rules changed, or nexthop objects that routes name: what is routed where may be another now. */
    record OfRouting() implements Change {}

    /** Also when only the state changed, and when resolution failed. */
    record OfNeighbour(Neighbour neighbour, boolean removed) implements Change {}

    /** News came faster than they were read and some are lost: read everything again. */
    record Lost() implements Change {}
}
