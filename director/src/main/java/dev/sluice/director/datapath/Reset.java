package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;
import org.jspecify.annotations.Nullable;

/**
 * Ends a TCP connection whose server was removed: turns the segment in hand, of whichever end, into the RST that answers it (RFC
 * 9293 §3.5.2) and sends it back where it came from. The sender takes the RST for its peer's, since every number in it is out of
 * the sender's own segment; so nothing need be known of the connection, nor of how its packets are rewritten on the way.
 *
 * <p>Segments with IP options or extension headers are dropped without an answer.
 */
final class Reset {
    private static final int TTL = 64;

    private Reset() {}

    /** The verdict on a TCP segment that has not been changed yet. */
    @Subprogram
    static int answer(Packet p) {
        Mem head = Arrival.linear(p, 0, Frames.HEAD + Tcp.SIZE);
        if (head == null) return Packet.DROP;
        if (Fixed.IPV6.on() && new Eth(head).type() == Eth.IPV6) return answer6(p);
        if (Frames.ip(head).headerLength() != Ip4.SIZE || Frames.ip(head).protocol() != Ip4.TCP) return Packet.DROP;
        int payload = Frames.ip(head).length() - Ip4.SIZE;
        boolean isPartial = leftToDevice(p, Frames.HEAD);
        head = cut(p, Frames.HEAD + Tcp.SIZE);
        if (head == null) return Outcome.drop(Outcome.HELPER_FAILED);
        long before = sum(p, head, Ip4.SIZE + Tcp.SIZE);
        Ip4 ip = Frames.ip(head);
        int sender = ip.source();
        int addressee = ip.destination();
        ip.write(0, Ip4.SIZE + Tcp.SIZE, 0, Ip4.DONT_FRAGMENT, TTL | Ip4.TCP << 8, addressee, sender);
        long addresses = Integer.toUnsignedLong(sender) + Integer.toUnsignedLong(addressee);
        new Tcp(head.at(Frames.HEAD)).reset(payload, addresses, isPartial);
        return send(p, head, before, sum(p, head, Ip4.SIZE + Tcp.SIZE));
    }

    private static int answer6(Packet p) {
        Mem head = Arrival.linear(p, 0, Frames.HEAD6 + Tcp.SIZE);
        if (head == null || Frames.ip6(head).nextHeader() != Ip4.TCP) return Packet.DROP;
        int payload = Frames.ip6(head).length() - Ip6.SIZE;
        boolean isPartial = leftToDevice(p, Frames.HEAD6);
        head = cut(p, Frames.HEAD6 + Tcp.SIZE);
        if (head == null) return Outcome.drop(Outcome.HELPER_FAILED);
        long before = sum(p, head, Ip6.SIZE + Tcp.SIZE);
        Ip6 ip = Frames.ip6(head);
        ip.write(0, Tcp.SIZE, Ip4.TCP, TTL);
        exchange(ip.source(), ip.destination());
        long addresses = WideAddress.sum(ip.source()) + WideAddress.sum(ip.destination());
        new Tcp(head.at(Frames.HEAD6)).reset(payload, addresses, isPartial);
        return send(p, head, before, sum(p, head, Ip6.SIZE + Tcp.SIZE));
    }

    private static void exchange(Mem a, Mem b) {
        long low = a.u64(0);
        long high = a.u64(8);
        WideAddress.copy(b, a);
        b.u64(0, low);
        b.u64(8, high);
    }

    /**
     * Whether the checksum of the TCP header at byte {@code at} is left to a device ({@code CHECKSUM_PARTIAL}), which only the kernel
     * knows: its helper leaves such a field alone when something else than the pseudo header changed. The field is spoilt otherwise.
     */
    private static boolean leftToDevice(Packet p, int at) {
        if (p.xdp()) return false;
        Mem field = p.at(at + Tcp.CHECKSUM, 2);
        int before = field == null ? 0 : field.u16(0);
        int error = p.l4Checksum(at + Tcp.CHECKSUM, 0, 1, 2);
        field = p.at(at + Tcp.CHECKSUM, 2);
        return error == 0 && field != null && field.u16(0) == before;
    }

    /** Shortens the packet to so many bytes; its head, null if that failed. */
    private static @Nullable Mem cut(Packet p, int length) {
        int error = p.xdp() ? p.adjustTail(length - p.length()) : p.changeTail(length);
        return error == 0 ? p.at(0, length) : null;
    }

    /** Of the digits of so many bytes behind the link header; only at tc anybody asks. */
    private static long sum(Packet p, Mem head, int bytes) {
        return p.xdp() ? 0 : Kernel.checksumDifference(head, 0, head.at(Eth.SIZE), bytes, 0);
    }

    private static int send(Packet p, Mem head, long before, long after) {
        Eth eth = new Eth(head);
        eth.answers(eth);
        if (!p.xdp()) {
            long difference = after + (before ^ 0xffffffffL);
            p.sumChanged((int) ((difference & 0xffffffffL) + (difference >>> 32)));
        }
        Outcome.count(Outcome.RESET);
        return NextHop.out(p, p.ifindex());
    }
}
