package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** The one element of {@link Maps#SETTINGS}: what the daemon may change under a running program. */
public final class Settings extends Mem {
    public static final int SIZE = 2048;
    /** Index of UDP's one {@link #timeout}. */
    public static final int UDP_TIMEOUT = 16;
    /** Index of SCTP's first {@link #timeout}. */
    public static final int SCTP_TIMEOUTS = 32;
    /** Bits of the {@link #replyFilter}. */
    public static final int FILTER_BITS = 8192;

    public Settings(Mem m) {
        super(m);
    }

    /** Part of every key of {@link Maps#SERVICE_KEYS}: a whole new configuration becomes valid by one store. */
    public int generation() {
        return u32(0);
    }

    public void generation(int v) {
        u32(0, v);
    }

    /** Raised whenever a route or neighbour changes: cached routes of another epoch are void. */
    public int routeEpoch() {
        return u32(4);
    }

    public void routeEpoch(int v) {
        u32(4, v);
    }

    /** Voids cached routes. Not for kernel code. */
    public void nextRouteEpoch() {
        routeEpoch(routeEpoch() + 1);
    }

    /** Layout version of all maps; a daemon that knows another must convert or refuse. */
    public int layout() {
        return u32(8);
    }

    public void layout(int v) {
        u32(8, v);
    }

    /** Jiffies per table time unit as a power of two, as the attached programs were compiled with. For the daemon alone. */
    public int unitShift() {
        return u32(12);
    }

    public void unitShift(int v) {
        u32(12, v);
    }

    /** Not 0 while the words' times are being converted to another unit. For the daemon alone. */
    public int converting() {
        return u32(28);
    }

    public void converting(int v) {
        u32(28, v);
    }

    /** Configured by {@code --set}, seconds: tcp, tcpfin, udp at 0, 4, 8. For the daemon alone. */
    public Mem configuredTimeouts() {
        return at(16);
    }

    /** Secret 32-bit keys of the connection hash, 16 of them; made once, kept for the life of the table. */
    public Mem secrets() {
        return at(64);
    }

    /**
     * Timeout of a state in table time units, rounded up and {@link #renewal} added: {@code protocol class * 16 + state}; class 0
     * TCP, 1 UDP, 2 SCTP. 12 bits.
     */
    public int timeout(int index) {
        return u16(128 + (index & 63) * 2) & ConnectionWord.SEEN_MASK;
    }

    /**
     * How many units old a word of this state may be before a packet that changes nothing else renews it; 0 to 15. To write every
     * packet's time would cost a locked instruction on a cold cache line for each of many slow flows; so a connection may live this
     * much longer than its timeout, and never shorter.
     */
    public int renewal(int index) {
        return u16(128 + (index & 63) * 2) >>> 12;
    }

    public void timeout(int index, int timeout, int renewal) {
        u16(128 + (index & 63) * 2, timeout | renewal << 12);
    }

    /** The network namespace that the maps belong to ({@code SO_NETNS_COOKIE}). For the daemon alone. */
    public long namespace() {
        return u64(296);
    }

    public void namespace(long v) {
        u64(296, v);
    }

    /** {@link #switches()}: templates of servers of weight 0 go on ({@code expire_quiescent_template=0}). */
    public static final int KEEP_QUIESCENT_TEMPLATES = 1;

    /**
     * {@link #switches()}: packets of connections to a removed server are dropped silently until it returns ({@code
     * expire_nodest_conn=0}, the original's default), instead of being answered with a RST, or scheduled anew if of UDP. A SYN
     * begins a new connection either way.
     */
    public static final int WAIT_FOR_REMOVED = 1 << 8;

    /** {@link #switches()}, two bits: {@code conn_reuse_mode} exclusive or 1. */
    public static final int REUSE_MODE = 12;

    private static final int REUSE_STANDARD = 1;

    /** {@link #switches()}: any segment or packet that ends nothing may begin a connection. */
    public static final int SLOPPY_TCP = 16, SLOPPY_SCTP = 32;

    /** {@link #switches()}: packets for a mark's service without servers go on as they came. */
    public static final int CACHE_BYPASS = 64;

    /** {@link #switches()}: see {@link Orphan}; only in programs with {@link Fixed#NAT_ICMP_SEND}. */
    public static final int NAT_ICMP_SEND = 1 << 9;

    /** {@link #switches()}: see {@link Related#schedule}; only in programs with {@link Fixed#SCHEDULE_ICMP}. */
    public static final int SCHEDULE_ICMP = 1 << 10;

    /** {@link #switches()}: tunnels' outer headers let routers fragment ({@code pmtu_disc=0}); only with {@link Fixed#CLEAR_DF}. */
    public static final int CLEAR_DF = 1 << 11;

    /** {@link #switches()}: templates live as long as their connections ({@code template_follows_connections=1}). */
    public static final int TEMPLATES_FOLLOW = 1 << 12;

    /** What {@code sluice sysctl} switched from how it is by default, all 0 at first. */
    public int switches() {
        return u32(304);
    }

    public void switches(int v) {
        u32(304, v);
    }

    /** The valid {@link MarkRule}s: index of the first, how many in the upper half. */
    public long markRules() {
        return u64(312);
    }

    public void markRules(long v) {
        u64(312, v);
    }

    /** Whether a switch is set; false without settings. Kernel code. */
    static boolean has(int bit) {
        Mem settings = Maps.SETTINGS.get(0);
        return settings != null && (new Settings(settings).switches() & bit) != 0;
    }

    /** Seconds after which lblc and lblcr forget a destination, 0 for {@link #LOCALITY_EXPIRATION}. {@code which}: 0 lblc, 1 lblcr. */
    public int localityExpiration(int which) {
        return u32(320 + 4 * which);
    }

    public void localityExpiration(int which, int seconds) {
        u32(320 + 4 * which, seconds);
    }

    /** How the last daemon was started, for the next: where it attaches, an ordinal plus 1, 0 unknown. For the daemon alone. */
    public int hookChoice() {
        return u32(328);
    }

    public void hookChoice(int v) {
        u32(328, v);
    }

    /** The same: bytes of a path, ended by a zero. */
    public Mem schedulers() {
        return at(336);
    }

    /** Of {@link #schedulers}. */
    public static final int SCHEDULERS_SIZE = 512;

    /** {@code DEFAULT_EXPIRATION} of net/netfilter/ipvs/ip_vs_lblc.c and ip_vs_lblcr.c, seconds. */
    public static final int LOCALITY_EXPIRATION = 24 * 3600;

    /** {@code conn_reuse_mode}. Kernel code. */
    static int reuseMode() {
        Mem settings = Maps.SETTINGS.get(0);
        if (settings == null) return REUSE_STANDARD;
        int difference = (new Settings(settings).switches() & REUSE_MODE) >>> 2;
        return difference ^ REUSE_STANDARD;
    }

    /** To be added to the sum of all servers' counters for the totals: 40 bytes as {@link ServerCounters}. For the daemon alone. */
    public Mem offset() {
        return at(256);
    }

    /** One bit per hash of a masqueraded server's address: without it a packet cannot be a reply. 1,024 bytes. */
    public Mem replyFilter() {
        return at(1024);
    }
}
