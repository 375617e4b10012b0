package dev.sluice.director.datapath;

import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/**
 * What a tunnelled real server needs where its kernel has no ipip device: takes the outer header of IPIP (RFC 2003) off and lets
 * the stack go on with what was inside, as the kernel's {@code ipip_rcv} would.
 *
 * <p>Only from an address of this host to a virtual address it serves; everything else goes to the stack as it came. Fragments of
 * the outer packet are not put together.
 */
public final class Decapsulate {
    /** Address (network order) to the roles it has here, 4 bytes each. */
    public static final HashTable ADDRESSES = HashTable.of("tunnel_ends", 4, 4, 1024);

    /** Role: tunnels may end here. */
    public static final int OUTER = 1;
    /** Role: a virtual address, which may be inside. */
    public static final int INNER = 2;

    private static final int HEADERS = Eth.SIZE + 2 * Ip4.SIZE;

    private Decapsulate() {}

    /** Root for tc ingress. */
    public static int receive(Packet p) {
        Mem headers = p.at(0, HEADERS);
        if (headers == null && p.pull(HEADERS) != 0) return Packet.PASS;
        Eth eth = Eth.at(p, 0);
        Ip4 outer = Ip4.at(p, Eth.SIZE);
        Ip4 inner = Ip4.at(p, Eth.SIZE + Ip4.SIZE);
        if (eth == null || outer == null || inner == null) return Packet.PASS;
        if (eth.type() != Eth.IPV4 || outer.version() != 4 || outer.headerLength() != Ip4.SIZE) return Packet.PASS;
        if (outer.protocol() != Ip4.IPIP || outer.fragment()) return Packet.PASS;
        if (inner.version() != 4 || inner.headerLength() < Ip4.SIZE) return Packet.PASS;
        if (inner.length() + Ip4.SIZE > p.length() - Eth.SIZE) return Packet.PASS;
        if (!is(OUTER, outer.destination()) || !is(INNER, inner.destination())) return Packet.PASS;
        return p.adjustRoom(-Ip4.SIZE, Packet.ROOM_MAC, Packet.FIXED_GSO) == 0 ? Packet.PASS : Packet.DROP;
    }

    private static boolean is(int role, int address) {
        Mem key = Mem.stack(4);
        key.u32(0, address);
        Mem roles = ADDRESSES.get(key);
        return roles != null && (roles.u32(0) & role) != 0;
    }
}
