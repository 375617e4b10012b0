package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * UDP header and header of Generic UDP Encapsulation (draft-ietf-intarea-gue-09, version 0; include/net/gue.h).
 *
 * <p>With remote checksum offload the header names a transport checksum inside that holds the pseudo header's sum alone, which the
 * other end is to complete.
 */
final class Gue {
    /** Of both headers. */
    static final int SIZE = Udp.SIZE + 4;
    /** What remote checksum offload adds: private flags, and two offsets. */
    static final int REMOTE = 8;

    /** {@code GUE_FLAG_PRIV} in network order. */
    static final int PRIVATE = 0x0100;
    /** {@code GUE_PFLAG_REMCSUM} in network order. */
    static final int REMOTE_CHECKSUM = 0x80;

    private Gue() {}

    /**
     * Writes both without a checksum. {@code ports}: as {@link Udp#ports}; {@code length}: of what is inside, bytes; {@code protocol}:
     * of that, an IP protocol number.
     */
    static void write(Mem at, int ports, int length, int protocol) {
        at.u32(0, ports);
        at.be16(4, length + SIZE);
        at.u16(Udp.CHECKSUM, 0);
        at.u32(Udp.SIZE, protocol << 8);
    }

    /**
     * The same with the field of remote checksum offload. {@code start}: where inside the transport header begins; {@code field}:
     * where its checksum stands.
     */
    static void writeRemote(Mem at, int ports, int length, int protocol, int start, int field) {
        write(at, ports, length + REMOTE, protocol);
        at.u32(Udp.SIZE, 2 | protocol << 8 | PRIVATE << 16);
        at.u32(SIZE, REMOTE_CHECKSUM);
        at.be16(SIZE + 4, start);
        at.be16(SIZE + 6, field);
    }

    /** Writes the UDP checksum. {@code rest}: sum of what is inside and of the outer addresses; {@code words}: of GUE's header. */
    static void sum(Mem at, long rest, int words) {
        long sum = rest + Integer.toUnsignedLong(at.u32(0)) + 2L * at.u16(4) + (Ip4.UDP << 8);
        sum += Integer.toUnsignedLong(at.u32(Udp.SIZE));
        if (words > 1) sum += Integer.toUnsignedLong(at.u32(SIZE)) + Integer.toUnsignedLong(at.u32(SIZE + 4));
        int checksum = Checksum.fold(sum) ^ 0xffff;
        // 0 would say that there is none (RFC 768).
        at.u16(Udp.CHECKSUM, checksum == 0 ? 0xffff : checksum);
    }
}
