package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import org.jspecify.annotations.Nullable;

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

    /** Remembers a first fragment. {@code key}: {@link Maps#FRAGMENT_DRAFT}'s, whose rest is for the record. */
    static int put(Mem key, int server, int virtual, int ports, int directionAndKind) {
        FragmentRecord record = new FragmentRecord(key.at(KEY_SIZE));
        record.u32(0, ports);
        record.u32(4, virtual);
        record.u32(8, server);
        record.u32(12, directionAndKind);
        record.u64(16, Kernel.jiffies());
        return Maps.FRAGMENTS.put(key, record);
    }

    /** What is known of this key for no longer than {@link Fixed#FRAGMENT_LIFE}. */
    static @Nullable FragmentRecord find(Mem key) {
        Mem found = Maps.FRAGMENTS.get(key);
        if (found == null) return null;
        FragmentRecord record = new FragmentRecord(found);
        return Kernel.jiffies() - record.since() > Fixed.FRAGMENT_LIFE.value() ? null : record;
    }

    /** {@link Flow#ports}. */
    int ports() {
        return u32(0);
    }

    /** {@link Flow#virtual}. */
    int virtual() {
        return u32(4);
    }

    /** Index of the server that the first fragment went to, or came from. */
    int server() {
        return u32(8);
    }

    /** {@link Fragments#TO_SERVER} or {@link Fragments#TO_CLIENT}. */
    int direction() {
        return u8(12);
    }

    /** See {@link Kind}; of IPv6 only, where the first fragment alone tells. */
    int kind() {
        return u8(13);
    }

    /** {@code jiffies} when the first fragment came. */
    long since() {
        return u64(16);
    }
}
