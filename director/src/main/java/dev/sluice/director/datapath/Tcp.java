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

    /**
     * Makes this segment's header that of the RST which answers it, without options: <SEQ=SEG.ACK><CTL=RST>, or if it acknowledges
     * nothing <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> (RFC 9293 §3.5.2).
     *
     * @param length of header and payload as they came, bytes
     * @param addresses sum of the digits of both IP addresses
     * @param isPartial whether a device completes the checksum; its field then holds the pseudo header's sum
     */
    void reset(int length, long addresses, boolean isPartial) {
        int flags = flags();
        boolean acknowledges = (flags & ACK) != 0;
        int controls = (flags & 1) + (flags >>> 1 & 1);
        int next = be32(4) + length - headerLength() + controls;
        int acknowledged = u32(8);
        int ports = ports();
        u32(0, ports >>> 16 | ports << 16);
        u32(4, acknowledges ? acknowledged : 0);
        be32(8, acknowledges ? 0 : next);
        u16(12, SIZE << 2 | (acknowledges ? RST : RST | ACK) << 8);
        u16(14, 0);
        u32(16, 0);
        long pseudo = addresses + (Ip4.TCP << 8) + (SIZE << 8);
        long digits = Integer.toUnsignedLong(u32(0))
                + Integer.toUnsignedLong(u32(4))
                + Integer.toUnsignedLong(u32(8))
                + Integer.toUnsignedLong(u32(12));
        u16(CHECKSUM, isPartial ? Checksum.fold(pseudo) : Checksum.fold(pseudo + digits) ^ 0xffff);
    }
}
