package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/**
 * A masqueraded server's packet that belongs to no connection ({@code nat_icmp_send}): the server is told that nobody listens, so
 * that it gives up. Unlike the original, not when the packet is for the director itself, whose health checks such packets answer;
 * and a RST is never answered.
 */
final class Orphan {
    private Orphan() {}

    /** Index of the server that sent it, 0 if it is none such. {@code flow}: as it came, its source being the client. */
    @Subprogram
    static int server(Packet p, Flow flow) {
        if (!Settings.has(Settings.NAT_ICMP_SEND)) return 0;
        if (flow.tcp() && (flow.flags() & Tcp.RST) != 0) return 0;
        Mem key = Mem.stack(ReplyKey.SIZE);
        if (Fixed.IPV6.on()) ReplyKey.fill(key, flow.wideClient(), flow.ports() & 0xffff, flow.kind());
        else ReplyKey.fill(key, flow.client(), flow.ports() & 0xffff, flow.kind());
        Mem found = Maps.REPLIES.get(key);
        return found == null || !goesOn(p, flow) ? 0 : found.u32(0);
    }

    /** Whether the kernel would forward it. */
    private static boolean goesOn(Packet p, Flow flow) {
        Mem fib = Fib.draft();
        if (fib == null) return false;
        int result = flow.ipv6()
                ? Fib.lookup(p, fib, flow.wideClient(), flow.wideVirtual())
                : Fib.lookup(p, fib, flow.client(), flow.virtual());
        return result == Fib.SUCCESS || result == Fib.NO_NEIGHBOUR;
    }
}
