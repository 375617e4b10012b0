package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** A UDP header (RFC 768). Ports and checksum in network order read as native numbers. */
public final class Udp extends Mem {
    public static final int SIZE = 8;
    /** Where the checksum stands; one of 0 means that there is none. */
    public static final int CHECKSUM = 6;

    public Udp(Mem m) {
        super(m);
    }

    public static @Nullable Udp at(Packet p, int offset) {
        Mem m = p.at(offset, SIZE);
        return m == null ? null : new Udp(m);
    }

    /** Source port in the low half, destination port in the high. */
    public int ports() {
        return u32(0);
    }
}
