package dev.sluice.director;

import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Server;
import java.net.InetAddress;
import java.util.Set;

/**
 * Which of this machine's addresses tunnels come from: what the routes say, but never a virtual address. Real servers have that too,
 * and a kernel drops what seems to come from an address of its own. IPv6 takes the address that an interface was given last,
 * which on a director is the virtual one; the kernel's IPVS then loses every packet. For the director's thread.
 */
final class TunnelSources {
    private final Routes routes;
    /** Entries by the virtual address of their service; what a mark names has none. */
    private final Groups<InetAddress, Integer> virtuals = new Groups<>();
    /** Tunnels' entries by what they come from. */
    private final Groups<InetAddress, Integer> users = new Groups<>();

    TunnelSources(Routes routes) {
        this.routes = routes;
    }

    /** From now on the entry's virtual address is no source. Answers who has it as one so far. */
    Set<Integer> add(int index, Server entry) {
        if ((entry.flags() & Server.MARKED) != 0) return Set.of();
        InetAddress virtual = virtual(entry);
        boolean known = virtuals.has(virtual);
        virtuals.add(virtual, index);
        return known ? Set.of() : Set.copyOf(users.of(virtual));
    }

    void remove(int index, Server entry) {
        boolean _ = virtuals.remove(virtual(entry), index);
        boolean _ = users.remove(source(entry), index);
    }

    private static InetAddress source(Server entry) {
        return PacketOrder.read(entry.wideTunnelSource(), entry.isIpv6());
    }

    private static InetAddress virtual(Server entry) {
        return PacketOrder.read(entry.wideVirtual(), Kind.isIpv6(entry.kind()));
    }

    /** What tunnels to this entry come from, from now on; it has its last source still. */
    InetAddress of(int index, Server entry, NextHop hop) {
        boolean _ = users.remove(source(entry), index);
        if (entry.method() != Server.TUNNEL) return hop.source();
        InetAddress source = virtuals.has(hop.source()) ? other(hop) : hop.source();
        users.add(source, index);
        return source;
    }

    /** Better a virtual address than none. */
    private InetAddress other(NextHop hop) {
        return routes.addresses(hop.device(), PacketOrder.isIpv6(hop.source())).stream()
                .filter(address -> !virtuals.has(address))
                .findFirst()
                .orElse(hop.source());
    }
}
