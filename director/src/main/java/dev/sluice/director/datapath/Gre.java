package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/** A GRE header (RFC 2784) of version 0, without key and sequence number. */
final class Gre {
    /** Without its checksum, and what that adds: itself and a reserved field. */
    static final int SIZE = 4, CHECKSUM = 4;

    /** The first two bytes, network order: a checksum is present. */
    static final int CHECKSUM_PRESENT = 0x0080;

    private Gre() {}

    /** {@code type}: of what is inside, network order as {@link Eth#type}. */
    static void write(Mem at, int type) {
        at.u32(0, type << 16);
    }

    /** The same with a checksum. {@code inside}: sum of the digits of what is inside. */
    static void write(Mem at, int type, long inside) {
        int first = CHECKSUM_PRESENT | type << 16;
        at.u32(0, first);
        at.u32(4, Checksum.fold(inside + Integer.toUnsignedLong(first)) ^ 0xffff);
    }
}
