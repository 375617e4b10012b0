package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;

/**
 * Element of {@link Maps#FRAGMENTS}: what the first fragment of a datagram, which has the ports, said of the flow of all of them.
 * Its key is source, destination, identification and protocol (RFC 791 §3.2).
 */
final class FragmentRecord extends Mem {
    static final int SIZE = 24;
    /** 16 bytes for each address, of which IPv4 fills four, then identification and protocol. */
    static final int KEY_SIZE = 40;

    FragmentRecord(Mem m) {
        super(m);
    }

    /** {@code id}: as in the header. */
    static void fillKey(Mem key, Ip4 ip) {
        WideAddress.narrow(key, ip.source());
        WideAddress.narrow(key.at(16), ip.destination());
        key.u32(32, ip.id());
        key.u32(36, ip.protocol());
    }

    /** {@link Flow#ports}. */
    int ports() {
        return u32(0);
    }

    void ports(int v) {
        u32(0, v);
    }

    /** {@link Flow#virtual}. */
    int virtual() {
        return u32(4);
    }

    void virtual(int v) {
        u32(4, v);
    }

    /** Index of the server that the first fragment went to, or came from. */
    int server() {
        return u32(8);
    }

    void server(int v) {
        u32(8, v);
    }

    /** {@link Fragments#TO_SERVER} or {@link Fragments#TO_CLIENT}. */
    int direction() {
        return u8(12);
    }

    /** See {@link Kind}; of IPv6 only, where the first fragment alone tells. */
    int kind() {
        return u8(13);
    }

    /** {@code v}: direction | kind << 8. */
    void directionAndKind(int v) {
        u32(12, v);
    }

    /** {@code jiffies} when the first fragment came. */
    long since() {
        return u64(16);
    }

    void since(long v) {
        u64(16, v);
    }
}
