package dev.sluice.keepalived.config.model;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Tunnel;

/**
 * How packets reach a real server.
 *
 * @param tunnel matters for tunnelling only
 */
public record Forwarding(ForwardingMethod method, Tunnel tunnel) {
    /** What keepalived takes when the file says nothing. */
    public static final Forwarding NAT = new Forwarding(ForwardingMethod.MASQUERADE, Tunnel.IPIP);

    /** As {@code lb_kind} writes it. */
    @Override
    public String toString() {
        return switch (method) {
            case MASQUERADE -> "NAT";
            case LOCAL -> "LOCAL";
            case DIRECT -> "DR";
            case TUNNEL -> "TUN " + tunnel.type() + (tunnel.port() == 0 ? "" : " port " + tunnel.port());
        };
    }
}
