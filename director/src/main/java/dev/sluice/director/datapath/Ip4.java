package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** An IPv4 header (RFC 791). Addresses and checksum in network order read as native numbers, lengths as numbers. */
public final class Ip4 extends Mem {
    /** Without options. */
    public static final int SIZE = 20;

    public static final int ICMP = 1, IPIP = 4, TCP = 6, UDP = 17, GRE = 47, SCTP = 132;

    /** Flag and offset field, network order: do not fragment. */
    public static final int DONT_FRAGMENT = 0x0040;
    /** The same field: more fragments, and the offset. */
    private static final int FRAGMENT = 0xff3f, OFFSET = 0xff1f;

    public Ip4(Mem m) {
        super(m);
    }

    public static @Nullable Ip4 at(Packet p, int offset) {
        Mem m = p.at(offset, SIZE);
        return m == null ? null : new Ip4(m);
    }

    public int version() {
        return u8(0) >>> 4;
    }

    /** Bytes, 0 to 60. */
    public int headerLength() {
        return (u8(0) & 15) << 2;
    }

    public int tos() {
        return u8(1);
    }

    /** Changes the type of service, header checksum included. */
    public void tos(int v) {
        int before = u16(0);
        u8(1, v);
        checksum(Checksum.adjust16(checksum(), before, u16(0)));
    }

    /** Bytes of header and payload. */
    public int length() {
        return be16(2);
    }

    /** Part of a larger datagram. */
    public boolean fragment() {
        return (u16(6) & FRAGMENT) != 0;
    }

    /** Where in the datagram the payload belongs: 0 for a whole packet or a first fragment. As it stands there, in no unit. */
    public int offset() {
        return u16(6) & OFFSET;
    }

    /** Identification, network order. */
    public int id() {
        return u16(4);
    }

    /** The {@link #DONT_FRAGMENT} bit alone, network order. */
    public int dontFragment() {
        return u16(6) & DONT_FRAGMENT;
    }

    public int ttl() {
        return u8(8);
    }

    public int protocol() {
        return u8(9);
    }

    public int checksum() {
        return u16(10);
    }

    public void checksum(int v) {
        u16(10, v);
    }

    public int source() {
        return u32(12);
    }

    public int destination() {
        return u32(16);
    }

    /** Changes the source, header checksum included. */
    public void source(int v) {
        checksum(Checksum.adjust32(checksum(), source(), v));
        u32(12, v);
    }

    /** Changes the destination, header checksum included. */
    public void destination(int v) {
        checksum(Checksum.adjust32(checksum(), destination(), v));
        u32(16, v);
    }

    /** One hop less, header checksum included; the TTL must not be 0. */
    public void decrementTtl() {
        u8(8, ttl() - 1);
        checksum(Checksum.afterHop(checksum()));
    }

    /** Writes a header without options, checksum included. {@code flags}: 0 or {@link #DONT_FRAGMENT}; length 0 stands for more than 65,535. */
    public void write(int tos, int length, int id, int flags, int ttlAndProtocol, int source, int destination) {
        u16(0, 0x45 | tos << 8);
        be16(2, length);
        u16(4, id);
        u16(6, flags);
        u16(8, ttlAndProtocol);
        u16(10, 0);
        u32(12, source);
        u32(16, destination);
        checksum(Checksum.fold(Integer.toUnsignedLong(u32(0))
                        + Integer.toUnsignedLong(u32(4))
                        + Integer.toUnsignedLong(u32(8))
                        + Integer.toUnsignedLong(u32(12))
                        + Integer.toUnsignedLong(u32(16)))
                ^ 0xffff);
    }
}
