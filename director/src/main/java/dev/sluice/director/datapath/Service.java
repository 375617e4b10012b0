package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * A virtual service: one element of {@link Maps#SERVICES}, found by {@link Maps#SERVICE_KEYS}.
 *
 * <p>The first line is what the packet path needs; the second is all else that the daemon must find again after a restart, so
 * the map is the whole truth; the third is what only some services have. The daemon is the only writer.
 */
public final class Service extends Mem {
    public static final int SIZE = 192;

    /** {@link #flags()}: the element is in use. */
    public static final int IN_USE = 1;
    /** {@link #flags()}: packets may be sent here by a {@link ServiceHint}, since a key of the valid generation leads here. */
    public static final int PUBLISHED = 2;

    /** {@link #scheduler()}: the plan is a {@link Plan} walked by its cursor (rr, wrr). */
    public static final int SEQUENCE = 1;
    /** {@link #scheduler()}: see the classes of these names. */
    public static final int LEAST_CONNECTION = 2,
            SHORTEST_EXPECTED_DELAY = 3,
            NEVER_QUEUE = 4,
            FAILOVER = 5,
            OVERFLOW = 6,
            DESTINATION_HASH = 7,
            SOURCE_HASH = 8,
            MAGLEV = 9,
            TWO_CHOICES = 10,
            LOCALITY_BASED = 11,
            REPLICATED_LOCALITY = 12;

    /** {@link #scheduler()}: from here on they are users'; see {@link Own}. */
    public static final int FIRST_OWN = 32;

    public Service(Mem m) {
        super(m);
    }

    public int flags() {
        return u32(0);
    }

    public void flags(int v) {
        u32(0, v);
    }

    public int scheduler() {
        return u32(4);
    }

    public void scheduler(int v) {
        u32(4, v);
    }

    /** Index of the plan's head in {@link Maps#SLOTS}, 0 when no server can be chosen. Changing it switches the plan at once. */
    public int plan() {
        return u32(8);
    }

    public void plan(int v) {
        u32(8, v);
    }

    /** Virtual IPv4 address, or {@link WideAddress#name} of an IPv6 one. */
    public int address() {
        return u32(16);
    }

    public void address(int v) {
        u32(16, v);
    }

    public int port() {
        return u16(20);
    }

    public void port(int v) {
        u16(20, v);
    }

    /** See {@link Kind}. */
    public int kind() {
        return u8(22);
    }

    /** Port and kind in one word, as {@link Flow#service} of packets to the very port. */
    int portKind() {
        return u32(20) & 0xffffff;
    }

    public void kind(int v) {
        u8(22, v);
    }

    /** Whether it is the valid one of this IPv4 address. {@code portKind}: as {@link Flow#service}. */
    boolean isPublished(int address, int portKind) {
        return (flags() & PUBLISHED) != 0 && address() == address && portKind() == portKind;
    }

    /** {@link #options()}: every UDP packet is scheduled anew. */
    public static final int ONE_PACKET = 4;
    /** {@link #options()}: clients stay with their server; see {@link Template}. */
    public static final int PERSISTENT = 1;

    /** {@link #options()}: if it is persistent, what a {@link CallId} begins stays together ({@code --pe sip}). */
    public static final int BY_CALL = 1 << 16;

    /** {@link #options()}: bits that are flags of its {@code ServiceSpec}. */
    public static final int FLAGS = 0xffff;

    /** Whether its templates are those of {@link CallId}s. */
    boolean goesByCall() {
        return Fixed.SIP.on() && (options() & (PERSISTENT | BY_CALL)) == (PERSISTENT | BY_CALL);
    }

    /** {@link #FLAGS} of its {@code ServiceSpec}, and {@link #BY_CALL}. */
    public int options() {
        return u32(12);
    }

    public void options(int v) {
        u32(12, v);
    }

    // ---- for the daemon alone

    /** {@link Plan#cursor} as the plan was published: unchanged means that nothing was picked since. */
    public long start() {
        return u64(24);
    }

    public void start(long v) {
        u64(24, v);
    }

    /** Where the scheduler stood when the plan was published: {@link Server#created} of rr's last choice, wrr's current weight. */
    public long position() {
        return u64(32);
    }

    public void position(long v) {
        u64(32, v);
    }

    /** The {@link WideAddress}. */
    public Mem wideAddress() {
        return at(40);
    }

    /** Rises with each service made: the order of listings. */
    public long created() {
        return u64(64);
    }

    public void created(long v) {
        u64(64, v);
    }

    /** The scheduler's name, 16 bytes, zero-padded ASCII. */
    public Mem schedulerName() {
        return at(72);
    }

    /** To be added to the sum of its servers' counters: what removed servers counted, less what was zeroed. 40 bytes. */
    public Mem offset() {
        return at(88);
    }

    // ---- third line: persistence

    /** Of persistence: seconds that a template lives after its last new connection. */
    public int timeout() {
        return u32(128);
    }

    public void timeout(int v) {
        u32(128, v);
    }

    /** Of persistence: the bits of a client's {@link WideAddress} that count, 16 bytes. */
    public Mem clientMask() {
        return at(136);
    }

    /** Its own timeouts as {@link StateTimeouts#seconds}: seconds, 0 for the director's. For the daemon alone. */
    public int seconds(int which) {
        return u32(152 + 4 * which);
    }

    public void seconds(int which, int v) {
        u32(152 + 4 * which, v);
    }

    /** {@code ServiceSpec.netmask}. For the daemon alone. */
    public int netmask() {
        return u32(132);
    }

    public void netmask(int v) {
        u32(132, v);
    }
}
