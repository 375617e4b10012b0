package dev.sluice.director.datapath;

/**
 * Protocol and family of a flow in eight bits: the number that IP has for TCP, UDP or SCTP, and a bit for IPv6. It stands wherever
 * words of a flow, service or server have a protocol, so a flow of one family never meets a word of the other.
 */
public final class Kind {
    /** Set of IPv6. No protocol that is balanced has this bit in its number: 6, 17, 132. */
    public static final int IPV6 = 0x40;

    private Kind() {}

    /** {@code protocol}: IP's number. */
    public static int of(int protocol, boolean ipv6) {
        return ipv6 ? protocol | IPV6 : protocol;
    }

    /** IP's number. */
    public static int protocol(int kind) {
        return kind & ~IPV6;
    }

    public static boolean isIpv6(int kind) {
        return (kind & IPV6) != 0;
    }
}
