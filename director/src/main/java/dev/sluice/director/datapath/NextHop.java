package dev.sluice.director.datapath;

import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.Subprogram;

/** Sends a finished IP packet on its way. */
final class NextHop {
    static final int AF_INET = 2, AF_INET6 = 10;

    /** Bytes of {@code struct bpf_redir_neigh}. */
    private static final int REDIR_NEIGH = 20;

    private NextHop() {}

    /** To a server: by the link addresses that the control plane keeps, or else however the kernel knows. */
    static int send(Packet p, Eth eth, Server server) {
        if ((server.flags() & Server.REACHABLE) == 0) return unresolved(p, server);
        eth.link(server.link());
        return out(p, server.device());
    }

    /** Out of an interface, link addresses being right. */
    static int out(Packet p, int device) {
        Trace.note(Trace.LEAVES, device);
        return p.xdp() && Fixed.BOUNCE.on() && device == p.ifindex() ? Packet.TX : Kernel.redirect(device, 0);
    }

    /** Out of an interface to the neighbour {@code gateway}; the kernel resolves and queues. tc only. */
    static int neighbour(int device, int gateway) {
        Trace.note(Trace.LEAVES, device);
        Mem hop = Mem.stack(REDIR_NEIGH);
        hop.u32(0, AF_INET);
        hop.u32(4, gateway);
        return Kernel.redirectNeighbour(device, hop);
    }

    /** The same to a neighbour with an IPv6 address. */
    static int neighbour(int device, Mem gateway) {
        Trace.note(Trace.LEAVES, device);
        Mem hop = Mem.stack(REDIR_NEIGH);
        hop.u32(0, AF_INET6);
        hop.u32(4, gateway.u32(0));
        hop.u32(8, gateway.u32(4));
        hop.u32(12, gateway.u32(8));
        hop.u32(16, gateway.u32(12));
        return Kernel.redirectNeighbour(device, hop);
    }

    /** To a server whose link address is not known (yet). */
    @Subprogram
    private static int unresolved(Packet p, Server server) {
        if (!p.xdp() && server.device() != 0) {
            return Fixed.IPV6.on() && server.isGatewayIpv6()
                    ? neighbour(server.device(), server.wideGateway())
                    : neighbour(server.device(), server.gateway());
        }
        if (p.xdp()) {
            Mem fib = Fib.draft();
            if (fib == null) return Packet.DROP;
            if (lookup(p, fib, server) == Fib.SUCCESS) {
                Eth eth = Eth.at(p, 0);
                if (eth == null) return Packet.DROP;
                Fib.copyLink(fib, eth);
                return out(p, Fib.device(fib));
            }
        }
        return Outcome.drop(Outcome.UNREACHABLE_SERVER);
    }

    private static int lookup(Packet p, Mem fib, Server server) {
        if (!Fixed.IPV6.on() || !server.isIpv6()) return Fib.lookup(p, fib, source(server), server.address());
        Mem source = ownSource(server, Kind.isIpv6(server.kind())) ? server.wideTunnelSource() : server.wideVirtual();
        return Fib.lookup(p, fib, source, server.wideAddress());
    }

    /** Packets leave with the virtual address, or inside such as have our own. */
    private static int source(Server server) {
        return ownSource(server, !Fixed.IPV6.on() || !Kind.isIpv6(server.kind()))
                ? server.tunnelSource()
                : server.virtual();
    }

    /** Whether to look up routes from our own address: inside is another family's packet, or a mark is no address. */
    private static boolean ownSource(Server server, boolean sameFamily) {
        return !sameFamily || Fixed.MARKS.on() && (server.flags() & Server.MARKED) != 0;
    }
}
