package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** {@link IcmpError} of IPv6 (RFC 4443 §2.4): quotes as much of the packet as the smallest MTU has room for. */
final class Icmp6Error {
    /** IP and ICMP header before the quoted packet. */
    private static final int HEADERS = Ip6.SIZE + Icmp6.SIZE;

    private static final int HOP_LIMIT = 64;

    /** Bytes that are summed at once; quotations are a multiple of them. */
    private static final int STEP = 8;

    private static final int MOST_STEPS = (Ip6.LEAST_MTU - HEADERS) / STEP;

    private Icmp6Error() {}

    /**
     * The verdict on the packet. {@code typeAndCode}: of {@link Icmp6}.
     *
     * @param sourceBegin the first eight bytes of the address that the error is sent from, the others being {@code sourceEnd}; both 0
     *     for the one that the packet was sent to
     */
    @Subprogram
    static int send(Packet p, long sourceBegin, long sourceEnd, int typeAndCode, int mtu) {
        int quoted = Math.min(p.length() - Eth.SIZE, MOST_STEPS * STEP) & -STEP;
        Ip6 received = Ip6.at(p, Eth.SIZE);
        if (received == null || !mayAnswer(received.source())) return Packet.DROP;
        // (e.1): what we forward of ICMP are errors.
        if (received.nextHeader() == Ip6.ICMP) return Packet.DROP;
        if (!IcmpTokens.allow()) return Outcome.drop(Outcome.ICMP_LIMITED);
        if (!reshape(p, quoted)) return Outcome.drop(Outcome.HELPER_FAILED);
        long sum = sum(p, quoted);
        Mem head = p.at(0, Frames.HEAD6 + HEADERS);
        if (head == null) return Packet.DROP;
        Ip6 about = new Ip6(head.at(Frames.HEAD6 + Icmp6.SIZE));
        Ip6 ip = Frames.ip6(head);
        new Eth(head).answers(new Eth(p.xdp() ? head.at(HEADERS) : head));
        new Eth(head).type(Eth.IPV6);
        ip.write(0, Icmp6.SIZE + quoted, Ip6.ICMP, HOP_LIMIT);
        WideAddress.copy(about.source(), ip.destination());
        boolean asSent = (sourceBegin | sourceEnd) == 0;
        ip.source().u64(0, asSent ? about.destination().u64(0) : sourceBegin);
        ip.source().u64(8, asSent ? about.destination().u64(8) : sourceEnd);
        sum += pseudoHeader(ip, Icmp6.SIZE + quoted);
        new Icmp6(head.at(Frames.HEAD6)).write(typeAndCode, mtu, sum);
        return NextHop.out(p, p.ifindex());
    }

    /** RFC 4443 §2.4 (e): not to what is no single host: the unspecified address, groups; nor to ourselves. */
    private static boolean mayAnswer(Mem address) {
        if (address.u8(0) == 0xff) return false;
        return address.u64(0) != 0 || (address.u64(8) & ~(1L << 56)) != 0;
    }

    /** RFC 8200 §8.1. */
    private static long pseudoHeader(Ip6 ip, int length) {
        return WideAddress.sum(ip.source())
                + WideAddress.sum(ip.destination())
                + (Ip6.ICMP << 8)
                + ((length & 0xff) << 8 | length >>> 8);
    }

    /** Cuts the packet to what is quoted, and makes room for the headers in front of it. */
    private static boolean reshape(Packet p, int quoted) {
        if (p.xdp()) return p.adjustTail(Eth.SIZE + quoted - p.length()) == 0 && p.adjustHead(-HEADERS) == 0;
        return p.changeTail(Eth.SIZE + quoted) == 0
                && p.adjustRoom(HEADERS, Packet.ROOM_MAC, 0) == 0
                && p.pull(Eth.SIZE + HEADERS + quoted) == 0;
    }

    /** Sum of the quotation's digits; {@code quoted}: bytes. */
    private static long sum(Packet p, int quoted) {
        long sum = 0;
        for (int i = 0; i < MOST_STEPS; i++) {
            if (i * STEP >= quoted) break;
            Mem words = p.at(Eth.SIZE + HEADERS + i * STEP, STEP);
            if (words == null) break;
            sum += Integer.toUnsignedLong(words.u32(0)) + Integer.toUnsignedLong(words.u32(4));
        }
        return sum;
    }
}
