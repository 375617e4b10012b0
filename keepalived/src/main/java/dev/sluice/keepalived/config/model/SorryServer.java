package dev.sluice.keepalived.config.model;

import java.net.InetAddress;

/** The server used while the quorum is lost. */
public record SorryServer(
        InetAddress address, int port, Setting<Forwarding> forwarding, Setting<Boolean> inhibit, Place place) {}
