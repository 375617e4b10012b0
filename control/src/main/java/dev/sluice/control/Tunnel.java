package dev.sluice.control;

/**
 * How a {@link ForwardingMethod#TUNNEL} server wants its packets wrapped.
 *
 * @param port destination port of GUE, host order, else 0
 */
public record Tunnel(Type type, int port, Checksum checksum) {
    public static final Tunnel IPIP = new Tunnel(Type.IPIP, 0, Checksum.NONE);

    /** {@code IP_VS_CONN_F_TUNNEL_TYPE_*}, by ordinal. */
    public enum Type {
        IPIP,
        GUE,
        GRE
    }

    /** {@code IP_VS_TUNNEL_ENCAP_FLAG_*}, by ordinal. */
    public enum Checksum {
        NONE,
        FULL,
        REMOTE
    }
}
