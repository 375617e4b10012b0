package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** An ICMP error's header (RFC 792, RFC 1191), before the quoted packet. */
public final class Icmp extends Mem {
    public static final int SIZE = 8;
    /** Where the checksum stands. */
    static final int CHECKSUM = 2;

    /** Type | code << 8, as the two bytes are read together. */
    public static final int PORT_UNREACHABLE = 3 | 3 << 8;

    public static final int FRAGMENTATION_NEEDED = 3 | 4 << 8;
    public static final int TIME_EXCEEDED = 11;

    public Icmp(Mem m) {
        super(m);
    }

    /** {@code mtu}: of the next hop, in {@link #FRAGMENTATION_NEEDED} only, else 0. {@code quoted}: sum of the quoted packet's digits. */
    public void write(int typeAndCode, int mtu, long quoted) {
        u32(0, typeAndCode);
        u16(4, 0);
        be16(6, mtu);
        u16(2, Checksum.fold(quoted + typeAndCode + u16(6)) ^ 0xffff);
    }
}
