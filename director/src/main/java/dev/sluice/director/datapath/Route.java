package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * How a client is reached, as {@code bpf_fib_lookup} last answered: one element of {@link Maps#ROUTES}, which each CPU has for
 * itself and finds by a hash of the client's address. Good while its epoch is the current one, for at most a second.
 */
public final class Route extends Mem {
    public static final int SIZE = 56;

    public Route(Mem m) {
        super(m);
    }

    /** IPv4 client, in {@link Maps#ROUTES}. */
    public int destination() {
        return u32(0);
    }

    public void destination(int v) {
        u32(0, v);
    }

    /** {@link Settings#routeEpoch} when it was looked up. */
    public int epoch() {
        return u32(4);
    }

    public void epoch(int v) {
        u32(4, v);
    }

    /** {@code jiffies} when it was looked up; 0 when never. */
    public long since() {
        return u64(8);
    }

    public void since(long v) {
        u64(8, v);
    }

    /** Index of the interface. */
    public int device() {
        return u32(16);
    }

    public void device(int v) {
        u32(16, v);
    }

    /** Largest IP packet, bytes. */
    public int mtu() {
        return u32(20);
    }

    public void mtu(int v) {
        u32(20, v);
    }

    /** Destination and source MAC, twelve bytes as they begin a frame. 8-byte aligned. */
    public Mem link() {
        return at(24);
    }

    /** IPv6 client, in {@link Maps#ROUTES6}. */
    public Mem wideDestination() {
        return at(40);
    }
}
