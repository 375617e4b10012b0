package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** The sum of a whole packet's digits, for the checksum of a header that will be before it. */
final class PacketSum {
    /** What the helper adds up at once, bytes: its most on old kernels. */
    private static final int BLOCK = 512;
    /** Packets longer than 31 KB that are no GSO packets are not summed. */
    private static final int MOST_BLOCKS = 62;

    /** No sum could be made. */
    static final long UNKNOWN = -1;

    private PacketSum() {}

    /**
     * The sum of the packet at {@link Eth#SIZE}, {@link #UNKNOWN} if it cannot be had; views of the packet are stale then.
     *
     * <p>A transport checksum tells the sum of the transport header and all behind it without looking: it is the complement of the
     * pseudo header's sum, also where the field itself is left to a device (Documentation/networking/checksum-offloads.rst, "LCO").
     * If that checksum is wrong, ours will be, and the packet is dropped one machine earlier. {@code checksum}: that field, 0 if
     * there is none; {@code pseudo}: of {@link #pseudoHeader}.
     */
    static long of(Packet p, Flow flow, int checksum, int pseudo) {
        if (checksum == 0) return bytes(p, Eth.SIZE, flow.length());
        // An IPv4 header's sum is nothing, thanks to its own checksum.
        if (!flow.ipv6()) return pseudo ^ 0xffff;
        long headers = bytes(p, Eth.SIZE, flow.transport() - Eth.SIZE);
        return headers == UNKNOWN ? UNKNOWN : headers + (pseudo ^ 0xffff);
    }

    /** The 16 bits that a checksum field holds when its completion is left to a device ({@code CHECKSUM_PARTIAL}). */
    static int pseudoHeader(Flow flow, Mem head) {
        int length = flow.length() - (flow.transport() - Eth.SIZE);
        long addresses = flow.ipv6()
                ? WideAddress.sum(Frames.ip6(head).source())
                        + WideAddress.sum(Frames.ip6(head).destination())
                : Integer.toUnsignedLong(Frames.ip(head).source())
                        + Integer.toUnsignedLong(Frames.ip(head).destination());
        return Checksum.fold(addresses + (flow.protocol() << 8) + ((length & 0xff) << 8 | length >>> 8 & 0xff));
    }

    /** Of all {@code length} bytes from {@code from} on, which is less than 512. */
    @Subprogram
    static long bytes(Packet p, int from, int length) {
        int start = from & 0x1ff;
        int bytes = length & 0xffff;
        if (bytes > MOST_BLOCKS * BLOCK || !p.xdp() && p.pull(start + bytes) != 0) return UNKNOWN;
        long sum = 0;
        int at = start;
        for (int i = 0; i < MOST_BLOCKS && i * BLOCK + BLOCK <= bytes; i++) {
            Mem block = p.at(start + i * BLOCK, BLOCK);
            if (block == null) return UNKNOWN;
            sum += Kernel.checksumDifference(block, 0, block, BLOCK, 0);
            at += BLOCK;
        }
        long rest = rest(p, at, start + bytes);
        return rest == UNKNOWN ? UNKNOWN : sum + rest;
    }

    /** The bytes from {@code from} to {@code end}, less than a block. */
    @Subprogram
    private static long rest(Packet p, int from, int end) {
        long sum = 0;
        int at = from & 0xffff;
        for (int i = 0; i < BLOCK / 4; i++) {
            if (at + i * 4 + 4 > end) break;
            Mem word = p.at((at & 0x7fff) + i * 4, 4);
            if (word == null) return UNKNOWN;
            sum += Integer.toUnsignedLong(word.u32(0));
        }
        int last = at + (end - at & ~3);
        for (int i = 0; i < 3; i++) {
            if (last + i >= end) break;
            Mem one = p.at((last & 0x7fff) + i, 1);
            if (one == null) return UNKNOWN;
            sum += (long) one.u8(0) << ((i & 1) << 3);
        }
        return sum;
    }
}
