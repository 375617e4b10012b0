package dev.sluice.director.datapath;

import dev.sluice.ebpf.Packet;

/**
 * Packets on tc may be many segments in one (GSO, GRO). They are kept whole; limits and counters mean the segments. Asking for the
 * segment size reads a cold cache line, so only packets longer than an interface's MTU are asked.
 */
final class Segments {
    /** Shorter packets count as one without being asked: no link has smaller frames. */
    static final int USUAL_MTU = 1500;

    private Segments() {}

    /** How many packets this one is, 1 or more. */
    static int of(Packet p, Flow flow, int mtu) {
        if (p.xdp() || flow.length() <= mtu) return 1;
        int size = p.gsoSize();
        return size == 0 ? 1 : Integer.divideUnsigned(flow.length() - flow.headers() + size - 1, size);
    }

    /** Whether the packet, or a segment of it, has more than {@code mtu} bytes; 0 stands for no limit. */
    static boolean exceed(Packet p, Flow flow, int mtu) {
        if (flow.length() <= mtu || mtu == 0) return false;
        if (p.xdp()) return true;
        int size = p.gsoSize();
        return size == 0 || flow.headers() + size > mtu;
    }
}
