package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** An Ethernet II header. Types as they are read by a little-endian machine: no swap on the packet path. */
public final class Eth extends Mem {
    public static final int SIZE = 14;
    /** {@code ETH_P_IP} in network order. */
    public static final int IPV4 = 0x0008;
    /** {@code ETH_P_IPV6} in network order. */
    public static final int IPV6 = 0xdd86;

    public Eth(Mem m) {
        super(m);
    }

    public static @Nullable Eth at(Packet p, int offset) {
        Mem m = p.at(offset, SIZE);
        return m == null ? null : new Eth(m);
    }

    /** Network order, as {@link #IPV4}. */
    public int type() {
        return u16(12);
    }

    public void type(int v) {
        u16(12, v);
    }

    /** Whether the destination is a group: broadcast or multicast (IEEE 802: lowest bit of the first octet). */
    public boolean group() {
        return (u8(0) & 1) != 0;
    }

    /** Takes destination and source from {@code link}: twelve bytes as they begin a frame. */
    public void link(Mem link) {
        u64(0, link.u64(0));
        u32(8, link.u32(8));
    }

    /** Back to where {@code frame} (it may be this one) came from: its addresses, exchanged. */
    public void answers(Eth frame) {
        int destination = frame.u32(0);
        int destinationEnd = frame.u16(4);
        int source = frame.u32(6);
        int sourceEnd = frame.u16(10);
        u32(0, source);
        u16(4, sourceEnd);
        u32(6, destination);
        u16(10, destinationEnd);
    }
}
