package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/**
 * Turns the packet in hand into an ICMP error about itself and sends it back where it came from: to the link address that sent it,
 * out of the interface it came in by. It must not have been changed yet, as it is quoted.
 */
final class IcmpError {
    /** IP and ICMP header before the quoted packet. */
    private static final int HEADERS = Ip4.SIZE + Icmp.SIZE;
    /** RFC 1812 §4.3.2.5: errors are sent with precedence 6. */
    private static final int TOS = 0xc0;

    private static final int TTL = 64;

    /** Four-byte words of the longest quotation: an IP header with options and a TCP header. */
    private static final int MOST_WORDS = (60 + Tcp.SIZE) / 4;

    private IcmpError() {}

    /**
     * The verdict on the packet. {@code source}: of the error; {@code typeAndCode}: of {@link Icmp}; {@code quotation}: {@link
     * Flow#quoted}.
     */
    @Subprogram
    static int send(Packet p, int quotation, int source, int typeAndCode, int mtu) {
        int quoted = quotation & 127;
        int sender = sender(p);
        if (!mayAnswer(sender)) return Packet.DROP;
        if (!IcmpTokens.allow()) return Outcome.drop(Outcome.ICMP_LIMITED);
        if (!reshape(p, quoted)) return Outcome.drop(Outcome.HELPER_FAILED);
        long sum = sum(p, quoted);
        Eth eth = Eth.at(p, 0);
        Eth received = Eth.at(p, p.xdp() ? HEADERS : 0);
        Ip4 ip = Ip4.at(p, Eth.SIZE);
        Mem icmp = p.at(Eth.SIZE + Ip4.SIZE, Icmp.SIZE);
        if (eth == null || received == null || ip == null || icmp == null) return Packet.DROP;
        eth.answers(received);
        eth.type(Eth.IPV4);
        ip.write(TOS, HEADERS + quoted, 0, Ip4.DONT_FRAGMENT, TTL | Ip4.ICMP << 8, source, sender);
        new Icmp(icmp).write(typeAndCode, mtu, sum);
        return NextHop.out(p, p.ifindex());
    }

    private static int sender(Packet p) {
        Ip4 ip = Ip4.at(p, Eth.SIZE);
        return ip == null ? 0 : ip.source();
    }

    /** RFC 1122 §3.2.2: not to what is no single host. Looks at the first octet: 0, 127, and 224 upwards. */
    private static boolean mayAnswer(int address) {
        int octet = address & 0xff;
        return octet != 0 && octet != 127 && octet < 224;
    }

    /** Cuts the packet to what is quoted, and makes room for the headers in front of it. */
    private static boolean reshape(Packet p, int quoted) {
        if (p.xdp()) return p.adjustTail(Eth.SIZE + quoted - p.length()) == 0 && p.adjustHead(-HEADERS) == 0;
        return p.changeTail(Eth.SIZE + quoted) == 0 && p.adjustRoom(HEADERS, Packet.ROOM_MAC, 0) == 0;
    }

    /** Sum of the quotation's digits; {@code quoted}: bytes, a multiple of four. */
    private static long sum(Packet p, int quoted) {
        long sum = 0;
        for (int i = 0; i < MOST_WORDS; i++) {
            if (i * 4 >= quoted) break;
            Mem word = p.at(Eth.SIZE + HEADERS + i * 4, 4);
            if (word == null) break;
            sum += Integer.toUnsignedLong(word.u32(0));
        }
        return sum;
    }
}
