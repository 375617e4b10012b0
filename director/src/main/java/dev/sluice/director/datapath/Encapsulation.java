package dev.sluice.director.datapath;

/**
 * How a tunnelled server's packets are wrapped: {@link Server#encapsulation}, one word, so that an edit is seen whole. 0 is IPIP,
 * which {@link Tunnel} does itself.
 */
public final class Encapsulation {
    /** {@code IP_VS_CONN_F_TUNNEL_TYPE_*} of include/uapi/linux/ip_vs.h. */
    public static final int IPIP = 0, GUE = 1, GRE = 2;

    /** {@code IP_VS_TUNNEL_ENCAP_FLAG_*}, 0 for NOCSUM. */
    public static final int NO_CHECKSUM = 0, CHECKSUM = 1, REMOTE_CHECKSUM = 2;

    private Encapsulation() {}

    /** {@code port}: UDP destination port of GUE in network order, else 0. */
    public static int of(int type, int checksum, int port) {
        return port | type << 16 | checksum << 24;
    }

    public static int type(int word) {
        return word >>> 16 & 0xff;
    }

    public static int checksum(int word) {
        return word >>> 24;
    }

    /** Network order. */
    public static int port(int word) {
        return word & 0xffff;
    }

    /**
     * Bytes of the headers that are put before a packet, without the outer IP header. {@code remote}: whether {@link
     * #REMOTE_CHECKSUM} may take its field; see {@link Gue}.
     */
    static int overhead(int word, boolean remote) {
        int type = type(word);
        int checksum = checksum(word);
        if (type == GUE) return Gue.SIZE + (remote && checksum == REMOTE_CHECKSUM ? Gue.REMOTE : 0);
        if (type == GRE) return Gre.SIZE + (checksum == NO_CHECKSUM ? 0 : Gre.CHECKSUM);
        return 0;
    }
}
