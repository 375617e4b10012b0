package dev.sluice.director.datapath;

import dev.sluice.ebpf.Param;

/**
 * Configuration that is folded into the code when the datapath is compiled. The daemon sets these before it compiles; changing
 * one means compiling and attaching anew. Whoever switches a feature off must be sure that no {@link Server} uses it.
 */
public final class Fixed {
    /** Buckets of {@link Maps#CONNECTIONS} less one; a power of two less one, at least 63 (the two buckets of a flow share a page). */
    public static final Param BUCKET_MASK = Param.of("bucketMask", (1 << 13) - 1);
    /** Elements of {@link Maps#SERVERS} less one; a power of two less one. */
    public static final Param SERVER_MASK = Param.of("serverMask", 1023);
    /** Jiffies per unit of table time, as a power of two: {@code Settings.unitShift}. */
    public static final Param UNIT_SHIFT = Param.of("unitShift", 7);

    /** Keys of the connection hash and of {@link WideAddress#name}, 32 bits each: {@link Settings#secrets}. The last four are {@link CallHash}'s. */
    public static final Param SECRET_0 = Param.of("secret0", 0x243f6a88);

    public static final Param SECRET_1 = Param.of("secret1", 0x05a308d3);
    public static final Param SECRET_2 = Param.of("secret2", 0x13198a2e);
    public static final Param SECRET_3 = Param.of("secret3", 0x03707344);
    public static final Param SECRET_4 = Param.of("secret4", 0x24093822);
    public static final Param SECRET_5 = Param.of("secret5", 0x299f31d0);
    public static final Param SECRET_6 = Param.of("secret6", 0x082efa98);
    public static final Param SECRET_7 = Param.of("secret7", 0x6c4e6c89);
    public static final Param SECRET_8 = Param.of("secret8", 0x452821e6);
    public static final Param SECRET_9 = Param.of("secret9", 0x38d01377);
    public static final Param SECRET_10 = Param.of("secret10", 0x3e5466cf);
    public static final Param SECRET_11 = Param.of("secret11", 0x34e90c6c);

    public static final Param SECRET_12 = Param.of("secret12", 0xc0ac29b7);
    public static final Param SECRET_13 = Param.of("secret13", 0xc97c50dd);
    public static final Param SECRET_14 = Param.of("secret14", 0x3f84d5b5);
    public static final Param SECRET_15 = Param.of("secret15", 0xb5470917);

    /** Whether any service may be IPv6, or any server have an IPv6 address. */
    public static final Param IPV6 = Param.of("ipv6", 1);

    /** Whether any server may be {@link Server#MASQUERADE}: without it there is no code for replies. */
    public static final Param MASQUERADE = Param.of("masquerade", 1);
    /** Whether any server may be {@link Server#TUNNEL}. */
    public static final Param TUNNEL = Param.of("tunnel", 1);
    /** Whether any service may be scheduled packet by packet ({@code ipvsadm -o}). */
    public static final Param ONE_PACKET = Param.of("onePacket", 1);
    /** Whether any service may be for SCTP, as marks' are. */
    public static final Param SCTP = Param.of("sctp", 1);
    /** Whether any server's {@link Server#encapsulation} may be {@link Encapsulation#GUE}, {@link Encapsulation#GRE}. */
    public static final Param GUE = Param.of("gue", 1);

    public static final Param GRE = Param.of("gre", 1);
    /** Whether any service may be persistent ({@code ipvsadm -p}). */
    public static final Param PERSISTENCE = Param.of("persistence", 1);
    /** Whether any service may go by {@link CallId} ({@code ipvsadm --pe sip}). Only with {@link #PERSISTENCE}. */
    public static final Param SIP = Param.of("sip", 1);
    /** Whether any server may have a connection threshold ({@code ipvsadm -x}). */
    public static final Param THRESHOLDS = Param.of("thresholds", 1);
    /** Whether any service may be {@link Wide}, and whether any may be a mark's. */
    public static final Param WIDE = Param.of("wide", 1);

    public static final Param MARKS = Param.of("marks", 1);
    /** Whether any service may have timeouts of its own. */
    public static final Param SERVICE_TIMEOUTS = Param.of("serviceTimeouts", 1);

    /** Whether the sysctls {@code nat_icmp_send}, {@code schedule_icmp} and {@code pmtu_disc} may be other than they are by default. */
    public static final Param NAT_ICMP_SEND = Param.of("natIcmpSend", 1);

    public static final Param SCHEDULE_ICMP = Param.of("scheduleIcmp", 1);
    public static final Param CLEAR_DF = Param.of("clearDf", 1);
    /** Which schedulers any service may use: one bit for each {@link Service#scheduler}, counted from the lowest. */
    public static final Param SCHEDULERS = Param.of("schedulers", -1);

    /** Whether any service may use a scheduler of {@link Service#FIRST_OWN} or more. */
    public static final Param OWN = Param.of("own", 0);

    /**
     * XDP: whether a packet may leave by {@code XDP_TX} where it came in. On veth the other end takes that only if it has an XDP
     * program itself ({@code veth_xdp_flush}); a redirect to the same interface costs more and arrives on all.
     */
    public static final Param BOUNCE = Param.of("bounce", 1);

    /** ICMP errors that a CPU may send per jiffy, in 1/256: with 250 jiffies a second the default is 1,000 a second. */
    public static final Param ICMP_PER_JIFFY = Param.of("icmpPerJiffy", 4 * 256);

    /** ICMP errors that a CPU may send at once after a rest, in 1/256. */
    public static final Param ICMP_BURST = Param.of("icmpBurst", 50 * 256);

    /** Whether decisions are written down; see {@link Trace}. */
    public static final Param TRACE = Param.of("trace", 0);

    /** Whose packets: the client's address as it stands in packets, read as the machine reads 4 or 16 bytes. */
    public static final Param TRACE_LOW = Param.of("traceLow", 0);

    public static final Param TRACE_HIGH = Param.of("traceHigh", 0);
    /** Whether the client's address is of IPv6. */
    public static final Param TRACE_IPV6 = Param.of("traceIpv6", 0);
    /** The client's port in packet order, 0 for any. */
    public static final Param TRACE_PORT = Param.of("tracePort", 0);
    /** Jiffies after which nothing is written down any more, should nobody take the program away. */
    public static final Param TRACE_END = Param.of("traceEnd", Long.MAX_VALUE);
    /** Jiffies that the ports of a fragmented packet are remembered: 30 s, as long as a receiver waits ({@code ipfrag_time}). */
    public static final Param FRAGMENT_LIFE = Param.of("fragmentLife", 30 * 250);

    private Fixed() {}

    /**
     * Whether a new connection is made by one function, without a call: each costs 8 ns where the kernel guards returns against
     * speculation (SRSO). With other features there is neither the stack nor the verifier's patience for that.
     */
    static boolean together() {
        return !(IPV6.on()
                || SCTP.on()
                || ONE_PACKET.on()
                || PERSISTENCE.on()
                || SIP.on()
                || THRESHOLDS.on()
                || WIDE.on()
                || MARKS.on()
                || SCHEDULE_ICMP.on()
                || OWN.on());
    }

    /** Whether any service may use it. {@code scheduler}: a constant. */
    static boolean schedules(int scheduler) {
        return (SCHEDULERS.longValue() >>> scheduler & 1) != 0;
    }
}
