package dev.sluice.linux.netlink;

/**
 * A device that takes the outer header off what arrives from anybody at any of this host's addresses ({@code net/ipv4/ipip.c},
 * {@code sit.c}, {@code ip_gre.c}, {@code net/ipv6/ip6_tunnel.c}, {@code ip6_gre.c}).
 *
 * <p>IPIP and SIT devices of that sort are one in a namespace, which the kernel makes itself when it loads the module. The others
 * are "external", that is take what no other device of the module takes, and there can be one more of these than the kernel's own.
 * A second one is EEXIST.
 */
public enum TunnelKind {
    /** IPv4 in IPv4. */
    IPIP("ipip", "IPv4 in IPv4", false, false),
    /** IPv6 in IPv4. */
    SIT("sit", "IPv6 in IPv4", false, false),
    /** IPv4 and IPv6 in IPv6. */
    IP6TNL("ip6tnl", "IPv4 and IPv6 in IPv6", true, false),
    /** IPv4 and IPv6 in GRE in IPv4; only packets without a checksum. */
    GRE("gre", "GRE over IPv4", true, false),
    /** The same, only packets with one. */
    GRE_CHECKSUM("gre", "GRE with checksums over IPv4", true, true),
    /** IPv4 and IPv6 in GRE in IPv6; only packets without a checksum. */
    IP6GRE("ip6gre", "GRE over IPv6", true, false),
    /** The same, only packets with one. */
    IP6GRE_CHECKSUM("ip6gre", "GRE with checksums over IPv6", true, true);

    /** {@code IFLA_IPTUN_COLLECT_METADATA}, {@code IFLA_GRE_*} of include/uapi/linux/if_tunnel.h. */
    private static final int COLLECT_METADATA = 19, GRE_IN_FLAGS = 2, GRE_COLLECT_METADATA = 18;
    /** {@code GRE_CSUM}, network order. */
    private static final byte[] CHECKSUM = {(byte) 0x80, 0};

    private static final byte[] YES = {};

    private final String word;
    private final String title;
    private final boolean external;
    private final boolean checksum;

    TunnelKind(String word, String title, boolean external, boolean checksum) {
        this.word = word;
        this.title = title;
        this.external = external;
        this.checksum = checksum;
    }

    /** As the kernel calls it, {@link Link#kind}. */
    public String word() {
        return word;
    }

    /** For the reader. */
    public String title() {
        return title;
    }

    /** Writes {@code IFLA_INFO_DATA}. */
    void describe(Request request) {
        if (!external) return;
        request.bytes(word.endsWith("gre") ? GRE_COLLECT_METADATA : COLLECT_METADATA, YES);
        if (checksum) request.bytes(GRE_IN_FLAGS, CHECKSUM);
    }
}
