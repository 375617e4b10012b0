package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** A TCP header (RFC 9293). Ports and checksum in network order read as native numbers. */
public final class Tcp extends Mem {
    /** Without options. */
    public static final int SIZE = 20;
    /** Where the checksum stands. */
    public static final int CHECKSUM = 16;

    public static final int FIN = 1, SYN = 2, RST = 4, ACK = 16;

    public Tcp(Mem m) {
        super(m);
    }

    public static @Nullable Tcp at(Packet p, int offset) {
        Mem m = p.at(offset, SIZE);
        return m == null ? null : new Tcp(m);
    }

    /** Source port in the low half, destination port in the high. */
    public int ports() {
        return u32(0);
    }

    /** Bytes, 0 to 60. */
    public int headerLength() {
        return u8(12) >>> 4 << 2;
    }

    /** {@link #FIN}, {@link #SYN}... */
    public int flags() {
        return u8(13);
    }
}
