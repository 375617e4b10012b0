package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** Reads a packet's headers into a {@link Flow}; what is not ours to look at goes to the kernel's stack as it came. */
final class Arrival {
    /** {@code PACKET_HOST} of include/uapi/linux/if_packet.h. */
    private static final int TO_THIS_HOST = 0;

    private Arrival() {}

    /** Whether the frame was sent to this host as a link address. VLAN frames come again on their own interface. */
    static boolean toThisHost(Packet p) {
        return p.xdp() || p.type() == TO_THIS_HOST && !p.vlan();
    }

    /** Bytes of the headers of a TCP segment, or of a UDP datagram and some of its payload, without IP options. */
    private static final int USUAL = Frames.HEAD + Tcp.SIZE;

    /** Ethernet type and the first byte of an IPv4 header without options, in their order, and what to compare of four bytes. */
    private static final int USUAL_IPV4 = 0x450000 | Eth.IPV4, USUAL_MASK = 0xffffff;

    /**
     * Fills in the flow of a packet as nearly all are: whole, its headers in one piece, no IP options; TCP or UDP. False for any
     * other, good or bad, which {@link #read} has an opinion on.
     */
    static boolean usual(Packet p, Flow flow) {
        Mem head = p.at(0, USUAL);
        if (head == null || (head.u32(12) & USUAL_MASK) != USUAL_IPV4) return false;
        if (p.xdp() && new Eth(head).group()) return false;
        Ip4 ip = Frames.ip(head);
        int length = ip.length();
        int protocol = ip.protocol();
        if (ip.fragment() || Eth.SIZE + length > p.length()) return false;
        int headers = Ip4.SIZE + Udp.SIZE;
        int flags = 0;
        if (protocol == Ip4.TCP) {
            Tcp tcp = new Tcp(head.at(Frames.HEAD));
            headers = Ip4.SIZE + tcp.headerLength();
            flags = tcp.flags();
            if (headers < Ip4.SIZE + Tcp.SIZE) return false;
        } else if (protocol != Ip4.UDP) {
            return false;
        }
        if (length < headers) return false;
        flow.length(length);
        flow.now(Clock.now());
        flow.transport(Frames.HEAD);
        flow.headers(headers);
        flow.flags(flags);
        flow.name(ip.source(), ip.destination(), new Udp(head.at(Frames.HEAD)).ports(), protocol);
        return true;
    }

    /**
     * {@link Datapath#CONTINUE} with the flow filled in, or the verdict on a packet that is none of ours. Not for {@link
     * Fragments#later} ones.
     */
    static int read(Packet p, Flow flow) {
        Mem head = linear(p, 0, Frames.HEAD);
        if (head == null) return Packet.PASS;
        Eth eth = new Eth(head);
        if (Fixed.IPV6.on() && eth.type() == Eth.IPV6) return Arrival6.read(p, flow);
        Ip4 ip = Frames.ip(head);
        if (eth.type() != Eth.IPV4 || p.xdp() && eth.group()) return Packet.PASS;
        int header = ip.headerLength();
        int length = ip.length();
        if (ip.version() != 4 || header < Ip4.SIZE || Eth.SIZE + length > p.length()) return malformed();
        int first = ip.fragment() ? Flow.FIRST_FRAGMENT : 0;
        int source = ip.source();
        int destination = ip.destination();
        int protocol = ip.protocol();
        if (!isBalanced(protocol)) return Packet.PASS;
        long ports = transport(p, flow, protocol, Eth.SIZE + header, length - header);
        if (ports < 0) return malformed();
        flow.length(length);
        flow.now(Clock.now());
        flow.transport(Eth.SIZE + header | first);
        flow.name(source, destination, (int) ports, protocol);
        return Datapath.CONTINUE;
    }

    /** Whether it is a protocol that services have. */
    static boolean isBalanced(int protocol) {
        return (is(protocol, Ip4.TCP) | sctp(protocol) | is(protocol, Ip4.UDP)) != 0;
    }

    /**
     * Reads the transport header at byte {@code at}, of which the IP packet has {@code available} bytes: its ports as {@link
     * Flow#ports}, headers and flags being noted; negative if it is malformed.
     */
    static long transport(Packet p, Flow flow, int protocol, int at, int available) {
        // One assignment for all protocols, so that the compiler can keep a flow in registers.
        int size = Udp.SIZE;
        int flags = available;
        int ports;
        // Each with its own bytes: 6.1's verifier forgets which of two lengths was seen to be there.
        if (is(protocol, Ip4.TCP) != 0) {
            Mem segment = linear(p, at, available, Tcp.SIZE);
            if (segment == null) return -1;
            size = new Tcp(segment).headerLength();
            if (size < Tcp.SIZE || available < size) return -1;
            flags = new Tcp(segment).flags();
            ports = new Tcp(segment).ports();
        } else {
            Mem datagram = linear(p, at, available, Udp.SIZE);
            if (datagram == null) return -1;
            ports = new Udp(datagram).ports();
        }
        if (sctp(protocol) != 0) {
            size = Sctp.SIZE;
            flags = Sctp.event(p, at, available);
            if (flags < 0) return -1;
        }
        flow.headers(at - Eth.SIZE + size);
        flow.flags(flags);
        return Integer.toUnsignedLong(ports);
    }

    /**
     * 1 if it is, else 0. By arithmetic: the verifier then does not tell the protocols apart in all that follows, and follows it
     * once.
     */
    private static int is(int protocol, int wanted) {
        return (protocol ^ wanted) - 1 >>> 31;
    }

    private static int sctp(int protocol) {
        return Fixed.SCTP.on() ? is(protocol, Ip4.SCTP) : 0;
    }

    /** As below, null if the IP packet has only {@code available} bytes there. */
    static @Nullable Mem linear(Packet p, int offset, int available, int length) {
        return available < length ? null : linear(p, offset, length);
    }

    static int malformed() {
        Outcome.count(Outcome.MALFORMED);
        return Packet.PASS;
    }

    /** The bytes there, having made them readable if need be; then older views of the packet are stale. */
    static @Nullable Mem linear(Packet p, int offset, int length) {
        Mem m = p.at(offset, length);
        if (m == null && !p.xdp() && p.pull(offset + length) == 0) m = p.at(offset, length);
        return m;
    }
}
