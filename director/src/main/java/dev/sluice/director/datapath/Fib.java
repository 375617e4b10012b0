package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import org.jspecify.annotations.Nullable;

/** {@code struct bpf_fib_lookup} of include/uapi/linux/bpf.h, and its helper. */
final class Fib {
    static final int SIZE = 64;

    /** {@code BPF_FIB_LKUP_RET_SUCCESS}: device, MTU and link addresses are filled in. */
    static final int SUCCESS = 0;
    /** {@code BPF_FIB_LKUP_RET_NO_NEIGH}: device, MTU and the neighbour's address are. */
    static final int NO_NEIGHBOUR = 7;

    private Fib() {}

    /** Parameters to be filled in, not on the stack; null never. */
    static @Nullable Mem draft() {
        Mem draft = Maps.FIB_DRAFT.get(0);
        if (draft == null) return null;
        for (int i = 0; i < SIZE; i += 8) draft.u64(i, 0);
        return draft;
    }

    /** Routes from {@code source} to {@code destination} as if the packet in hand were forwarded: 0 or a reason. About 100 ns. */
    static int lookup(Packet p, Mem fib, int source, int destination) {
        fib.u8(0, NextHop.AF_INET);
        // A length, as otherwise tc compares the packet in hand with the device instead of answering the MTU.
        fib.u16(6, 1);
        fib.u32(8, p.ifindex());
        fib.u32(16, source);
        fib.u32(32, destination);
        return Kernel.fibLookup(p, fib, 0);
    }

    /** The same of IPv6: {@link WideAddress}es. */
    static int lookup(Packet p, Mem fib, Mem source, Mem destination) {
        fib.u8(0, NextHop.AF_INET6);
        fib.u16(6, 1);
        fib.u32(8, p.ifindex());
        WideAddress.copy(source, fib.at(16));
        WideAddress.copy(destination, fib.at(32));
        return Kernel.fibLookup(p, fib, 0);
    }

    static int device(Mem fib) {
        return fib.u32(8);
    }

    /** Of the route, bytes; 0 where the kernel did not say, as it does not without a neighbour ({@code bpf_fib_set_fwd_params}). */
    static int mtu(Mem fib) {
        int mtu = fib.u16(6);
        return mtu == 1 ? 0 : mtu;
    }

    /** The neighbour: the gateway, or the destination when it is on the link. */
    static int gateway(Mem fib) {
        return fib.u32(32);
    }

    /** The same as a {@link WideAddress} of the family that it has now, which a route via the other changes. */
    static Mem wideGateway(Mem fib) {
        return fib.at(32);
    }

    static boolean isGatewayIpv6(Mem fib) {
        return fib.u8(0) == NextHop.AF_INET6;
    }

    /** Writes the link addresses, which the kernel gives as source, destination, to the start of a frame or {@link Route#link}. */
    static void copyLink(Mem fib, Mem link) {
        link.u32(0, fib.u16(58) | fib.u16(60) << 16);
        link.u32(4, fib.u16(62) | fib.u16(52) << 16);
        link.u32(8, fib.u16(54) | fib.u16(56) << 16);
    }
}
