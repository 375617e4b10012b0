package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.util.Optional;

/** A router that gets its own copy of each advert; adverts from it outside the TTL range are dropped. */
public record UnicastPeer(
        InetAddress address, Optional<Integer> minimumTtl, Optional<Integer> maximumTtl, Place place) {}
