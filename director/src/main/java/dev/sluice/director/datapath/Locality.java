package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import org.jspecify.annotations.Nullable;

/**
 * Which servers the connections to one destination address go to, as lblc and lblcr remember it: a value of {@link
 * Maps#LOCALITIES}. Changed by packets alone; what two of them write at once may be lost, and is then learned again.
 */
public final class Locality extends Mem {
    /** A set has room for so many servers; the kernel's has no end. When it is full the oldest leaves. */
    public static final int MOST = 32;

    private static final int MEMBERS = 24;
    public static final int SIZE = MEMBERS + MOST * 4;
    public static final int KEY_SIZE = 16;

    /** Whose memory it is: lblc's or lblcr's. */
    static final int BASED = 0, REPLICATED = 1;

    private static final long SECOND = 1_000_000_000L;

    public Locality(Mem m) {
        super(m);
    }

    /** {@code service}: {@link Service#created}. */
    static void fillKey(Mem key, long service, int virtual) {
        key.u64(0, service);
        key.u32(8, virtual);
        key.u32(12, 0);
    }

    /** What is known of a destination, marked as used now; null if it was not asked for too long. {@code which}: as of {@link Settings#localityExpiration}. */
    static @Nullable Locality find(Mem key, long now, int which) {
        Mem memory = Maps.LOCALITIES.get(key);
        if (memory == null) return null;
        Locality known = new Locality(memory);
        Mem settings = Maps.SETTINGS.get(0);
        if (settings == null || known.isForgotten(now, new Settings(settings).localityExpiration(which))) return null;
        known.used(now);
        return known;
    }

    /** Begins a new set of one server. */
    static void begin(Mem key, int server, long now) {
        // Not on the stack, which is needed for the way here.
        Mem memory = Maps.FRESH_LOCALITY.get(0);
        if (memory == null) return;
        Locality fresh = new Locality(memory);
        fresh.used(now);
        fresh.changed(now);
        fresh.size(1);
        fresh.member(0, server);
        int _ = Maps.LOCALITIES.put(key, fresh);
    }

    /** Whether nobody asked for so many seconds, 0 for a day. {@code now}: nanoseconds since boot. */
    public boolean isForgotten(long now, int seconds) {
        return now - used() > nanos(seconds);
    }

    /** Nanoseconds since boot when a connection last asked. */
    private long used() {
        return u64(0);
    }

    private void used(long v) {
        u64(0, v);
    }

    /** Nanoseconds since boot when a server last joined or left. */
    private void changed(long v) {
        u64(8, v);
    }

    private int size() {
        return u32(16);
    }

    private void size(int v) {
        u32(16, v);
    }

    /** Index of a server, the newest first; 0 behind the last. */
    public int member(int i) {
        return u32(MEMBERS + i * 4);
    }

    void member(int i, int server) {
        u32(MEMBERS + i * 4, server);
    }

    /** Whether there is more than one, and none came or went for as long as lblcr remembers destinations. */
    boolean isStale(long now) {
        Mem settings = Maps.SETTINGS.get(0);
        if (settings == null) return false;
        return size() > 1 && now - u64(8) > nanos(new Settings(settings).localityExpiration(REPLICATED));
    }

    /** {@code seconds}: 0 for a day. */
    private static long nanos(int seconds) {
        return Integer.toUnsignedLong(seconds == 0 ? Settings.LOCALITY_EXPIRATION : seconds) * SECOND;
    }

    /** Whoever gets hold of the set may change it, and must let go; others leave it as it is. */
    private boolean hold() {
        return cas32(20, 0, 1) == 0;
    }

    private void letGo() {
        u32(20, 0);
    }

    /** Adds a server unless it is there. */
    void join(int server, long now) {
        if (!hold()) return;
        if (!contains(server)) {
            for (int i = MOST - 1; i > 0; i--) member(i, member(i - 1));
            member(0, server);
            size(Math.min(size() + 1, MOST));
            changed(now);
        }
        letGo();
    }

    /** Takes a server out, if it is there. */
    void leave(int server, long now) {
        if (!hold()) return;
        if (contains(server)) {
            // All ones from the server's own place on.
            int behind = 0;
            for (int i = 0; i < MOST - 1; i++) {
                behind |= same(member(i), server);
                int here = member(i);
                member(i, here ^ (here ^ member(i + 1)) & behind);
            }
            member(MOST - 1, 0);
            size(size() - 1);
            changed(now);
        }
        letGo();
    }

    private boolean contains(int server) {
        int found = 0;
        for (int i = 0; i < MOST; i++) found |= same(member(i), server);
        return found != 0;
    }

    /** -1 if they are equal, else 0, without a branch. */
    private static int same(int a, int b) {
        long differ = Integer.toUnsignedLong(a ^ b);
        return (int) (differ - 1 >> 63);
    }

    // ---- what servers a destination may have

    /** All ones if the server is one of the service with {@code address} and {@code portKind}, a mark's its mark; else 0. */
    static int belongs(Server server, int address, int portKind) {
        return same(server.virtual(), address) & same(server.portProtocolMethod() & 0xffffff, portKind);
    }

    /** All ones if the server takes new connections, else 0. */
    static int takesNew(Server server) {
        return same(server.flags() & (Server.AVAILABLE | Server.QUIESCED), Server.AVAILABLE);
    }

    /** Whether a server has more active connections than its weight, and another of the plan less than half. */
    static boolean isOverloaded(int plan, int server) {
        Mem gauge = Maps.GAUGES.get(server);
        Mem sizes = Maps.SLOTS.get(plan + 1);
        if (gauge == null || sizes == null) return true;
        long weight = Integer.toUnsignedLong(Server.of(server).weight());
        if (Gauge.active(gauge.u64(0)) <= weight) return false;
        Mem search = Mem.stack(8);
        search.u32(0, plan + Plan.HEAD);
        search.u32(4, 0);
        int _ = Kernel.loop(new Plan(sizes).members(), search, Locality::isHalfIdle);
        return search.u32(4) != 0;
    }

    private static boolean isHalfIdle(int index, Mem search) {
        Mem slot = Maps.SLOTS.get(search.u32(0) + index);
        if (slot == null) return true;
        Mem gauge = Maps.GAUGES.get(new Plan(slot).server());
        if (gauge == null) return true;
        if (2 * Gauge.active(gauge.u64(0)) >= Integer.toUnsignedLong(new Plan(slot).weight())) return false;
        search.u32(4, 1);
        return true;
    }
}
