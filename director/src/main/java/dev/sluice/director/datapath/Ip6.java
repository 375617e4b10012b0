package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** An IPv6 header (RFC 8200). Addresses in network order, lengths as numbers. */
public final class Ip6 extends Mem {
    /** Without extension headers. */
    public static final int SIZE = 40;

    /** Smallest MTU of a link (RFC 8200 §5). */
    public static final int LEAST_MTU = 1280;

    public static final int HOP_BY_HOP = 0, IPV6 = 41, ROUTING = 43, FRAGMENT = 44, ICMP = 58, DESTINATION_OPTIONS = 60;

    /** {@code HOP_LIMIT_AT}: a 16-bit field with the next header, as sums have it. */
    private static final int NEXT_HEADER_AT = 6, HOP_LIMIT_AT = 7;

    public Ip6(Mem m) {
        super(m);
    }

    public static @Nullable Ip6 at(Packet p, int offset) {
        Mem m = p.at(offset, SIZE);
        return m == null ? null : new Ip6(m);
    }

    public int version() {
        return u8(0) >>> 4;
    }

    /** Eight bits, as IPv4's type of service (RFC 2474, RFC 3168). */
    public int trafficClass() {
        return (u8(0) & 15) << 4 | u8(1) >>> 4;
    }

    public void trafficClass(int v) {
        u8(0, u8(0) & 0xf0 | v >>> 4);
        u8(1, v << 4 & 0xf0 | u8(1) & 15);
    }

    /** Bytes of header and payload. */
    public int length() {
        return be16(4) + SIZE;
    }

    /** Of the header that comes next: an extension's or IP's number of the transport protocol. */
    public int nextHeader() {
        return u8(NEXT_HEADER_AT);
    }

    public int hopLimit() {
        return u8(HOP_LIMIT_AT);
    }

    /** One hop less; the limit must not be 0. There is no header checksum. */
    public void decrementHopLimit() {
        u8(HOP_LIMIT_AT, hopLimit() - 1);
    }

    /** See {@link WideAddress}. */
    public Mem source() {
        return at(8);
    }

    public Mem destination() {
        return at(24);
    }

    /** Writes all but the addresses. {@code length}: of the payload, bytes; 0 stands for more than 65,535. */
    public void write(int trafficClass, int length, int nextHeader, int hopLimit) {
        be32(0, 6 << 28 | trafficClass << 20);
        be16(4, length);
        u8(NEXT_HEADER_AT, nextHeader);
        u8(HOP_LIMIT_AT, hopLimit);
    }
}
