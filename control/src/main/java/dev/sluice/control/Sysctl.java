package dev.sluice.control;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sluice sysctl} can set: the sysctls of the kernel's IPVS ({@code net.ipv4.vs.*},
 * Documentation/networking/ipvs-sysctl.rst) that mean something here, and our own. Those that mean nothing are {@link
 * RefusedSysctl}s. A value is kept by the director and holds for its network namespace, like the original's.
 */
public enum Sysctl {
    EXPIRE_NODEST_CONN(
            1,
            0,
            1,
            0,
            "switch",
            "connections of a removed server: 1 their ends get a RST if it does not return in 10 s, and UDP packets go to"
                    + " another server; 0 their packets are dropped until it returns; a SYN or INIT goes to another server"
                    + " either way"),
    EXPIRE_QUIESCENT_TEMPLATE(
            1,
            0,
            1,
            0,
            "switch",
            "persistent clients of a server of weight 0: 1 get another server with their next connection, 0 stay"),
    CONN_REUSE_MODE(
            1,
            0,
            3,
            1,
            "bits",
            "a SYN that meets an old connection of its port: 0 goes to the old server as long as that takes connections,"
                    + " 1 is scheduled anew in TIME_WAIT and CLOSE, 2 and 3 in FIN_WAIT too (-g and -i)"),
    SLOPPY_TCP(0, 0, 1, 0, "switch", "1: any TCP segment but a RST may begin a connection, not only a SYN"),
    SLOPPY_SCTP(0, 0, 1, 0, "switch", "1: any SCTP packet but an ABORT may begin a connection, not only an INIT"),
    CACHE_BYPASS(
            0,
            0,
            1,
            0,
            "switch",
            "packets for a mark's service (-f) that has no server: 0 are refused, 1 go where they were sent, by the kernel's routes"),
    NAT_ICMP_SEND(
            0,
            0,
            1,
            0,
            "switch",
            "1: a packet to be forwarded, from the address and port of a masqueraded server but of no connection, is answered with ICMP"
                    + " port unreachable; never a RST, never one to the director itself"),
    SCHEDULE_ICMP(
            0,
            0,
            1,
            0,
            "switch",
            "1: an ICMP error about a packet of a service, but of no known connection, is scheduled like a first packet: for several"
                    + " directors behind one router that schedule by sh or mh"),
    PMTU_DISC(
            1,
            0,
            1,
            1,
            "switch",
            "tunnels over IPv4: 1 copy \"don't fragment\" to the outer header, 0 leave it out, so that routers may fragment; what is too"
                    + " large for the first link is refused with ICMP either way, since the hooks cannot fragment"),
    LBLC_EXPIRATION(
            86_400,
            1,
            2_678_400,
            86_400,
            "seconds",
            "lblc forgets which server a destination had when nobody asked for so long"),
    LBLCR_EXPIRATION(86_400, 1, 2_678_400, 86_400, "seconds", "lblcr likewise"),
    TEMPLATE_FOLLOWS_CONNECTIONS(
            0,
            0,
            1,
            1,
            "switch",
            "a persistence template (-p) ends so long after its last new connection: 0 whatever its connections do, 1 only once they have"
                    + " ended too, looked at every minute, as the kernel has it, but for calls by `--pe sip` (our own name; it"
                    + " has no such sysctl)");

    private static final String[] PREFIXES = {"net.ipv4.vs.", "net/ipv4/vs/"};

    private final int standard;
    private final int least;
    private final int most;
    private final int original;
    private final String unit;
    private final String meaning;

    Sysctl(int standard, int least, int most, int original, String unit, String meaning) {
        this.standard = standard;
        this.least = least;
        this.most = most;
        this.original = original;
        this.unit = unit;
        this.meaning = meaning;
    }

    /** The name on command lines, on the wire and in the original's documentation. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value until somebody sets another. */
    public int standard() {
        return standard;
    }

    public int least() {
        return least;
    }

    public int most() {
        return most;
    }

    /** The kernel's default, or what stands for its behaviour where it has no such sysctl. */
    public int original() {
        return original;
    }

    /** {@code switch}, {@code bits}, {@code seconds}. */
    public String unit() {
        return unit;
    }

    /** One line, without a full stop. */
    public String meaning() {
        return meaning;
    }

    /** What is wrong with a value, and one that is right; null if it may be set. */
    public @Nullable String objection(long value) {
        if (value >= least && value <= most) return null;
        return label() + " is a number from " + least + " to " + most + " (" + unit + "), not " + value
                + "; for example 'sluice sysctl " + label() + "=" + standard + "'";
    }

    /** By its name, null if it is none of these. */
    public static @Nullable Sysctl of(String name) {
        String plain = plain(name);
        for (Sysctl sysctl : values()) if (sysctl.label().equals(plain)) return sysctl;
        return null;
    }

    /** Without {@code net.ipv4.vs.} or {@code net/ipv4/vs/}. */
    public static String plain(String name) {
        for (String prefix : PREFIXES) if (name.startsWith(prefix)) return name.substring(prefix.length());
        return name;
    }
}
