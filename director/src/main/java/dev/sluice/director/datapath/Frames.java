package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** Ethernet and IP header of a packet in one piece, so that their bounds are checked once. */
final class Frames {
    /** Bytes of both headers, without IP options. */
    static final int HEAD = Eth.SIZE + Ip4.SIZE;

    /** The same of IPv6, without extension headers. */
    static final int HEAD6 = Eth.SIZE + Ip6.SIZE;

    private Frames() {}

    /** Both headers, or null if the packet is too short or not linear so far. */
    static @Nullable Mem head(Packet p) {
        return p.at(0, HEAD);
    }

    static Ip4 ip(Mem head) {
        return new Ip4(head.at(Eth.SIZE));
    }

    /** The same of IPv6. */
    static @Nullable Mem head6(Packet p) {
        return p.at(0, HEAD6);
    }

    static Ip6 ip6(Mem head) {
        return new Ip6(head.at(Eth.SIZE));
    }
}
