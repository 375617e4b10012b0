package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** Reads an IPv6 packet's headers into a {@link Flow}, as {@link Arrival} does an IPv4 packet's. */
final class Arrival6 {
    /** Bytes of the headers of a TCP segment, or of a UDP datagram and some of its payload, without extension headers. */
    private static final int USUAL = Frames.HEAD6 + Tcp.SIZE;

    /** Ethernet type and version, in their order, and what to compare of four bytes. */
    private static final int USUAL_IPV6 = 0x600000 | Eth.IPV6, USUAL_MASK = 0xf0ffff;

    /** So many extension headers are skipped, as far as the transport header begins within so many bytes of the frame. */
    private static final int MOST_EXTENSIONS = 6;

    static final int FURTHEST = 255;

    /** Headers that are skipped, a bit each: all have their length in the same place (RFC 8200 §4). */
    static final long EXTENSIONS = 1L << Ip6.HOP_BY_HOP | 1L << Ip6.ROUTING | 1L << Ip6.DESTINATION_OPTIONS;

    /** {@link #transport}: a header reaches beyond the packet, or there are too many of them. */
    private static final int MALFORMED = -1, TOO_FAR = -2;

    /** First octet of a multicast address (RFC 4291 §2.7). */
    private static final int MULTICAST = 0xff;

    private Arrival6() {}

    /** As {@link Arrival#usual}: whole, its headers in one piece, no extension headers; TCP or UDP. */
    static boolean usual(Packet p, Flow flow) {
        Mem head = p.at(0, USUAL);
        if (head == null || (head.u32(12) & USUAL_MASK) != USUAL_IPV6) return false;
        if (p.xdp() && new Eth(head).group()) return false;
        Ip6 ip = Frames.ip6(head);
        int length = ip.length();
        int protocol = ip.nextHeader();
        if (Eth.SIZE + length > p.length()) return false;
        int headers = Ip6.SIZE + Udp.SIZE;
        int flags = 0;
        if (protocol == Ip4.TCP) {
            Tcp tcp = new Tcp(head.at(Frames.HEAD6));
            headers = Ip6.SIZE + tcp.headerLength();
            flags = tcp.flags();
            if (headers < Ip6.SIZE + Tcp.SIZE) return false;
        } else if (protocol != Ip4.UDP) {
            return false;
        }
        if (length < headers) return false;
        flow.length(length);
        flow.now(Clock.now());
        flow.transport(Frames.HEAD6);
        flow.headers(headers);
        flow.flags(flags);
        flow.name(ip.source(), ip.destination(), new Udp(head.at(Frames.HEAD6)).ports(), protocol);
        return true;
    }

    /** As {@link Arrival#read}. What is no balanced protocol passes, neighbour discovery among it; so do groups. */
    static int read(Packet p, Flow flow) {
        Mem head = Arrival.linear(p, 0, Frames.HEAD6);
        if (head == null) return Arrival.malformed();
        Ip6 ip = Frames.ip6(head);
        int length = ip.length();
        if (p.xdp() && new Eth(head).group() || isGroup(ip)) return Packet.PASS;
        if (ip.version() != 6 || Eth.SIZE + length > p.length()) return Arrival.malformed();
        int found = transport(p, ip.nextHeader(), length);
        if (found == MALFORMED) return Arrival.malformed();
        if (found == TOO_FAR) return Packet.PASS;
        int protocol = found >>> 8;
        int at = found & FURTHEST;
        int first = 0;
        if (protocol == Ip6.FRAGMENT) {
            Mem fragment = Arrival.linear(p, at, length - at + Eth.SIZE, Fragments6.SIZE);
            if (fragment == null) return Arrival.malformed();
            if (at > FURTHEST - Fragments6.SIZE) return Packet.PASS;
            protocol = Fragments6.nextHeader(fragment);
            at = at + Fragments6.SIZE & FURTHEST;
            first = Flow.FIRST_FRAGMENT;
        }
        int header = at - Eth.SIZE;
        if (!Arrival.isBalanced(protocol)) return Packet.PASS;
        long ports = Arrival.transport(p, flow, protocol, at, length - header);
        if (ports < 0) return Arrival.malformed();
        // Once more: it may have been moved to be read.
        head = Frames.head6(p);
        if (head == null) return Packet.PASS;
        flow.length(length);
        flow.now(Clock.now());
        flow.transport(at | first);
        flow.name(Frames.ip6(head).source(), Frames.ip6(head).destination(), (int) ports, protocol);
        return Datapath.CONTINUE;
    }

    private static boolean isGroup(Ip6 ip) {
        return ip.destination().u8(0) == MULTICAST || ip.source().u8(0) == MULTICAST;
    }

    /**
     * Skips extension headers: the frame's byte at which the header of the first other protocol begins, with its number from bit 8
     * on; or {@link #MALFORMED} or {@link #TOO_FAR}. {@code length}: of the IP packet.
     */
    @Subprogram
    static int transport(Packet p, int next, int length) {
        int at = Frames.HEAD6;
        for (int i = 0; i < MOST_EXTENSIONS; i++) {
            if (next > 63 || (EXTENSIONS >>> next & 1) == 0) return (next & 0xff) << 8 | at;
            if (at + 8 > length + Eth.SIZE) return MALFORMED;
            Mem header = Arrival.linear(p, at & FURTHEST, 2);
            if (header == null) return MALFORMED;
            next = header.u8(0);
            at += header.u8(1) + 1 << 3;
            if (at > FURTHEST) return TOO_FAR;
        }
        return TOO_FAR;
    }
}
