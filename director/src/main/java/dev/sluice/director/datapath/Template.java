package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import org.jspecify.annotations.Nullable;

/**
 * A persistence template: which server a client's (or a client network's) connections to one service go to. A value of {@link
 * Maps#TEMPLATES}, made and renewed by packets alone, so that persistence needs no daemon.
 *
 * <p>It ages on its own clock: it ends so many seconds after the last new connection that used it, whatever those connections do.
 * (In the original, connections keep their template alive, in steps of a minute; kubernetes #89358. {@link
 * Settings#TEMPLATES_FOLLOW} has it so.)
 */
public final class Template extends Mem {
    public static final int SIZE = 24;
    /** Client network and virtual address, 16 bytes each; port | kind << 16; {@link CallId#hash}, or 0. */
    public static final int KEY_SIZE = 40;

    /** {@link #flags()}: one of its connections got as far as to be established, or was answered. */
    public static final int ASSURED = 1;

    /**
     * Nanoseconds that packets still go by a template whose time is over, where the daemon prolongs those that have connections; by
     * then it has done so.
     */
    static final long LATE = 5_000_000_000L;

    private static final long SECOND = 1_000_000_000L;

    public Template(Mem m) {
        super(m);
    }

    /** The key of a service's client. */
    static void fillKey(Mem key, Service service, Flow flow) {
        Mem mask = service.clientMask();
        if (Fixed.IPV6.on()) {
            key.u64(0, flow.wideClient().u64(0) & mask.u64(0));
            key.u64(8, flow.wideClient().u64(8) & mask.u64(8));
        } else {
            WideAddress.narrow(key, flow.client() & mask.u32(0));
        }
        WideAddress.copy(service.wideAddress(), key.at(16));
        key.u32(32, service.port() | service.kind() << 16);
        key.u32(36, service.goesByCall() ? CallId.hash() : 0);
    }

    static @Nullable Template find(Mem key) {
        Mem memory = Maps.TEMPLATES.get(key);
        return memory == null ? null : new Template(memory);
    }

    /** Begins a new one, in the place of an old one. {@code key}: has room for the template behind it. */
    static void begin(Mem key, int server, int timeout, long now) {
        Template fresh = new Template(key.at(KEY_SIZE));
        fresh.server(server);
        fresh.flags(0);
        fresh.used(now);
        fresh.timeout(timeout);
        fresh.u32(20, 0);
        int _ = Maps.TEMPLATES.put(key, fresh);
    }

    /** Index in {@link Maps#SERVERS}. */
    public int server() {
        return u32(0);
    }

    public void server(int v) {
        u32(0, v);
    }

    /** {@link #ASSURED}. */
    public int flags() {
        return u32(4);
    }

    public void flags(int v) {
        u32(4, v);
    }

    /** Nanoseconds since boot when a new connection last used it. */
    public long used() {
        return u64(8);
    }

    public void used(long v) {
        u64(8, v);
    }

    /** Seconds that it lives after that. */
    public int timeout() {
        return u32(16);
    }

    public void timeout(int v) {
        u32(16, v);
    }

    /** Nanoseconds that it has left, negative if it is over. {@code now}: nanoseconds since boot. */
    public long left(long now) {
        return used() + Integer.toUnsignedLong(timeout()) * SECOND - now;
    }
}
