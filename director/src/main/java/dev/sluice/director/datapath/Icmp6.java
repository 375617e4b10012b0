package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** An ICMPv6 error's header (RFC 4443), before the quoted packet. */
public final class Icmp6 extends Mem {
    public static final int SIZE = 8;

    /** Type | code << 8, as the two bytes are read together. */
    public static final int PORT_UNREACHABLE = 1 | 4 << 8;

    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;

    public Icmp6(Mem m) {
        super(m);
    }

    /** {@code mtu}: of the next hop, in {@link #PACKET_TOO_BIG} only, else 0. {@code rest}: sum of pseudo header and quoted packet. */
    public void write(int typeAndCode, int mtu, long rest) {
        u32(0, typeAndCode);
        be32(4, mtu);
        u16(2, Checksum.fold(rest + typeAndCode + Integer.toUnsignedLong(u32(4))) ^ 0xffff);
    }
}
