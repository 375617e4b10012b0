package dev.sluice.director.datapath;

import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Param;
import org.jspecify.annotations.Nullable;

/**
 * What a tunnelled real server needs where its kernel has no devices for it: takes the outer headers of IPIP (RFC 2003, 2473), GUE
 * and GRE off and lets the stack go on with what was inside, as the kernel's {@code ipip_rcv}, {@code gue_udp_recv} and {@code
 * gre_rcv} would.
 *
 * <p>Only from an address of this host to a virtual address it serves; everything else goes to the stack as it came. Fragments of
 * the outer packet are not put together, and outer checksums are not looked at: what they protect has a checksum inside.
 */
public final class Decapsulate {
    /**
     * {@link #key} of an address to the roles it has here in the low half of 4 bytes. In the high half, of a virtual address: the
     * largest TCP segment that its clients are to send, bytes, 0 for any.
     */
    public static final HashTable ADDRESSES = HashTable.of("tunnel_ends", 16, 4, 1024);
    /** Ports (host order, 4 bytes) to which GUE is sent; values mean nothing. */
    public static final HashTable PORTS = HashTable.of("tunnel_ports", 4, 4, 64);

    /** Role: tunnels may end here. */
    public static final int OUTER = 1;
    /** Role: a virtual address, which may be inside. */
    public static final int INNER = 2;

    /** Whether the kernel can change the family of a packet whose headers are taken off: from Linux 6.3 on. */
    public static final Param OTHER_FAMILY = Param.of("otherFamily", 1);

    /** The ECN field (RFC 3168 §5), and what it says where there was congestion. */
    private static final int ECN = 3, CONGESTED = 3;

    /** Nothing of ours; otherwise of {@link #found}. */
    private static final long NONE = 0;

    private Decapsulate() {}

    /** Writes an address' key: IPv6 as it is, IPv4 (network order) in its mapped form (RFC 4291 §2.5.5.2). */
    public static void key(Mem key, int address) {
        key.u64(0, 0);
        key.u32(8, 0xffff0000);
        key.u32(12, address);
    }

    /** The same of an IPv6 address. */
    private static void key(Mem key, Mem address) {
        WideAddress.copy(address, key);
    }

    /** Root for tc ingress. */
    public static int receive(Packet p) {
        Mem head = linear(p, 0, Frames.HEAD);
        if (head == null) return Packet.PASS;
        if (new Eth(head).type() == Eth.IPV6) return receive6(p);
        if (new Eth(head).type() != Eth.IPV4) return Packet.PASS;
        Ip4 outer = Frames.ip(head);
        if (outer.version() != 4 || outer.headerLength() != Ip4.SIZE || outer.fragment()) return Packet.PASS;
        int protocol = outer.protocol();
        boolean congested = (outer.tos() & ECN) == CONGESTED;
        if (!mayBeTunnel(protocol) || !is(OUTER, outer.destination())) return Packet.PASS;
        return uncover(p, find(p, Frames.HEAD, protocol), Eth.IPV4, congested);
    }

    private static int receive6(Packet p) {
        Mem head = linear(p, 0, Frames.HEAD6);
        if (head == null || Frames.ip6(head).version() != 6) return Packet.PASS;
        int protocol = Frames.ip6(head).nextHeader();
        boolean congested = (Frames.ip6(head).trafficClass() & ECN) == CONGESTED;
        if (!mayBeTunnel(protocol) || (roles(Frames.ip6(head).destination()) & OUTER) == 0) return Packet.PASS;
        return uncover(p, find(p, Frames.HEAD6, protocol), Eth.IPV6, congested);
    }

    private static boolean mayBeTunnel(int protocol) {
        return protocol == Ip4.IPIP || protocol == Ip6.IPV6 || protocol == Ip4.UDP || protocol == Ip4.GRE;
    }

    /**
     * Root for tc egress: what comes by a tunnel has less room than this host's interfaces say. So where a virtual address answers a
     * SYN, the client is told to send smaller segments; the director never sees that answer.
     */
    public static int answer(Packet p) {
        Mem head = linear(p, 0, Frames.HEAD);
        if (head == null) return Packet.PASS;
        if (new Eth(head).type() == Eth.IPV6) {
            head = linear(p, 0, Frames.HEAD6);
            if (head == null || Frames.ip6(head).nextHeader() != Ip4.TCP) return Packet.PASS;
            return clamp(p, roles(Frames.ip6(head).source()) >>> 16, Frames.HEAD6);
        }
        Ip4 ip = Frames.ip(head);
        if (new Eth(head).type() != Eth.IPV4 || ip.protocol() != Ip4.TCP || ip.fragment()) return Packet.PASS;
        if (ip.headerLength() < Ip4.SIZE) return Packet.PASS;
        return clamp(p, roles(ip.source()) >>> 16, Eth.SIZE + ip.headerLength());
    }

    private static int clamp(Packet p, int most, int transport) {
        if (most == 0) return Packet.PASS;
        Mem tcp = linear(p, transport, Tcp.SIZE);
        if (tcp == null || (new Tcp(tcp).flags() & Tcp.SYN) == 0) return Packet.PASS;
        int _ = Mss.clamp(p, transport, most);
        return Packet.PASS;
    }

    // ---- where the inner packet is

    /** {@code offset}: of the inner packet; {@code type}: its {@link Eth#type}; {@code start}, {@code field}: as {@link Gue} has them. */
    private static long found(int offset, int type, int start, int field) {
        return offset | (long) type << 16 | (long) start << 32 | (long) field << 48;
    }

    private static long find(Packet p, int at, int protocol) {
        if (protocol == Ip4.IPIP) return found(at, Eth.IPV4, 0, 0);
        if (protocol == Ip6.IPV6) return found(at, Eth.IPV6, 0, 0);
        return protocol == Ip4.GRE ? gre(p, at) : gue(p, at);
    }

    private static long gre(Packet p, int at) {
        Mem header = linear(p, at, Gre.SIZE);
        if (header == null) return NONE;
        int flags = header.u16(0);
        if ((flags & ~Gre.CHECKSUM_PRESENT) != 0) return NONE;
        return found(at + Gre.SIZE + (flags == 0 ? 0 : Gre.CHECKSUM), header.u16(2), 0, 0);
    }

    private static long gue(Packet p, int at) {
        Mem header = linear(p, at, Gue.SIZE + Gue.REMOTE);
        if (header == null || !isPort(header.be16(2))) return NONE;
        int words = header.u8(Udp.SIZE);
        int protocol = header.u8(Udp.SIZE + 1);
        int flags = header.u16(Udp.SIZE + 2);
        // Version 0, no control message; no other flags, whose fields we would not know.
        if (words > 31 || (flags & ~Gue.PRIVATE) != 0) return NONE;
        if (protocol != Ip4.IPIP && protocol != Ip6.IPV6) return NONE;
        int type = protocol == Ip4.IPIP ? Eth.IPV4 : Eth.IPV6;
        int offset = at + Gue.SIZE + words * 4;
        if (flags == 0) return found(offset, type, 0, 0);
        if (words < 2 || header.u32(Gue.SIZE) != Gue.REMOTE_CHECKSUM) return NONE;
        return found(offset, type, header.be16(Gue.SIZE + 4), header.be16(Gue.SIZE + 6));
    }

    // ---- and what becomes of it

    /** {@code outer}: type of the packet as it came; {@code congested}: what its header says. */
    private static int uncover(Packet p, long found, int outer, boolean congested) {
        if (found == NONE) return Packet.PASS;
        int at = (int) found & 0xff;
        int type = (int) found >>> 16;
        if (type != outer && !OTHER_FAMILY.on()) return Packet.PASS;
        int length = type == Eth.IPV6 ? inner6(p, at) : type == Eth.IPV4 ? inner(p, at) : 0;
        if (length == 0 || length + at > p.length()) return Packet.PASS;
        int start = (int) (found >>> 32) & 0xffff;
        int field = (int) (found >>> 48);
        // A GSO packet's checksums are still the sender's card's to make, and ours to believe.
        if (start != 0 && p.gsoSize() == 0 && !complete(p, at, length, start, field)) return Packet.DROP;
        int family = type == outer ? 0 : type == Eth.IPV6 ? Packet.DECAP_IPV6 : Packet.DECAP_IPV4;
        if (p.adjustRoom(Eth.SIZE - at, Packet.ROOM_MAC, Packet.FIXED_GSO | family) != 0) return Packet.DROP;
        if (type != outer) {
            Eth eth = Eth.at(p, 0);
            if (eth == null) return Packet.DROP;
            eth.type(type);
        }
        return !congested || tell(p, type) ? Packet.PASS : Packet.DROP;
    }

    /**
     * Says of the packet, now that it has come out, that it met congestion (RFC 6040, as {@code INET_ECN_decapsulate}). False if its ends
     * do not know of that: a loss tells them.
     */
    private static boolean tell(Packet p, int type) {
        if (type == Eth.IPV6) return tell6(p);
        Mem head = Frames.head(p);
        if (head == null || (Frames.ip(head).tos() & ECN) == 0) return false;
        Frames.ip(head).tos(Frames.ip(head).tos() | CONGESTED);
        return true;
    }

    private static boolean tell6(Packet p) {
        Mem head = Frames.head6(p);
        if (head == null || (Frames.ip6(head).trafficClass() & ECN) == 0) return false;
        Ip6 ip = Frames.ip6(head);
        int before = ip.u16(0);
        ip.trafficClass(ip.trafficClass() | CONGESTED);
        p.sumChanged(ip.u16(0) - before);
        return true;
    }

    /** Length of the IPv4 packet there, 0 if it is none for us. */
    private static int inner(Packet p, int at) {
        Mem memory = linear(p, at, Ip4.SIZE);
        if (memory == null) return 0;
        Ip4 inner = new Ip4(memory);
        int length = inner.length();
        if (inner.version() != 4 || inner.headerLength() < Ip4.SIZE || length < inner.headerLength()) return 0;
        return is(INNER, inner.destination()) ? length : 0;
    }

    /** The same of IPv6. */
    private static int inner6(Packet p, int at) {
        Mem memory = linear(p, at, Ip6.SIZE);
        if (memory == null) return 0;
        Ip6 inner = new Ip6(memory);
        int length = inner.length();
        return inner.version() == 6 && (roles(inner.destination()) & INNER) != 0 ? length : 0;
    }

    /** Completes a checksum that holds the pseudo header's sum, as {@code skb_remcsum_process}; false for nonsense. */
    private static boolean complete(Packet p, int packet, int length, int start, int field) {
        if (start > 255 || field > 255 || field < start || field + 2 > length || (field & 1) != 0) return false;
        long sum = PacketSum.bytes(p, packet + start, length - start);
        if (sum == PacketSum.UNKNOWN) return false;
        int at = packet + field & 0x1fe;
        Mem before = p.at(at, 2);
        if (before == null) return false;
        int incomplete = before.u16(0);
        int checksum = Checksum.fold(sum) ^ 0xffff;
        // By the helper first, which also corrects a card's sum over the packet (CHECKSUM_COMPLETE).
        int difference = Checksum.fold(incomplete + (checksum ^ 0xffff));
        if (p.l4Checksum(at, 0, difference, Packet.PSEUDO_HEADER) != 0) return false;
        Mem after = p.at(at, 2);
        if (after == null) return false;
        after.u16(0, checksum);
        return true;
    }

    private static boolean is(int role, int address) {
        return (roles(address) & role) != 0;
    }

    private static int roles(int address) {
        Mem key = Mem.stack(16);
        key(key, address);
        Mem roles = ADDRESSES.get(key);
        return roles == null ? 0 : roles.u32(0);
    }

    private static int roles(Mem address) {
        Mem key = Mem.stack(16);
        key(key, address);
        Mem roles = ADDRESSES.get(key);
        return roles == null ? 0 : roles.u32(0);
    }

    private static boolean isPort(int port) {
        Mem key = Mem.stack(4);
        key.u32(0, port);
        return PORTS.get(key) != null;
    }

    /** The bytes there, having made them readable if need be; then older views of the packet are stale. */
    private static @Nullable Mem linear(Packet p, int offset, int length) {
        Mem m = p.at(offset, length);
        if (m == null && p.pull(offset + length) == 0) m = p.at(offset, length);
        return m;
    }
}
