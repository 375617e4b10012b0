package dev.sluice.director;

import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.Server;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which of this machine's addresses tunnels come from: what the routes say, but never a virtual address. Real servers have that too,
 * and a kernel drops what seems to come from an address of its own. IPv6 takes the address that an interface was given last,
 * which on a director is the virtual one; the kernel's IPVS then loses every packet. For the director's thread.
 */
final class TunnelSources {
    private final Routes routes;
    /** Entries by the virtual address of their service; what a mark names has none. */
    private final Map<InetAddress, Set<Integer>> virtuals = new HashMap<>();
    /** Tunnels' entries by what they come from. */
    private final Map<InetAddress, Set<Integer>> users = new HashMap<>();

    TunnelSources(Routes routes) {
        this.routes = routes;
    }

    /** From now on the entry's virtual address is no source. Answers who has it as one so far. */
    Set<Integer> add(int index, Server entry) {
        if ((entry.flags() & Server.MARKED) != 0) return Set.of();
        InetAddress virtual = virtual(entry);
        boolean known = virtuals.containsKey(virtual);
        virtuals.computeIfAbsent(virtual, _ -> new HashSet<>()).add(index);
        return known ? Set.of() : Set.copyOf(users.getOrDefault(virtual, Set.of()));
    }

    void remove(int index, Server entry) {
        leave(virtuals, virtual(entry), index);
        leave(users, PacketOrder.read(entry.wideTunnelSource(), entry.isIpv6()), index);
    }

    private static InetAddress virtual(Server entry) {
        return PacketOrder.read(entry.wideVirtual(), Kind.isIpv6(entry.kind()));
    }

    private static void leave(Map<InetAddress, Set<Integer>> map, InetAddress address, int index) {
        Set<Integer> indexes = map.get(address);
        if (indexes != null && indexes.remove(index) && indexes.isEmpty()) map.remove(address);
    }

    /** What tunnels to this entry come from, from now on; it has its last source still. */
    InetAddress of(int index, Server entry, NextHop hop) {
        leave(users, PacketOrder.read(entry.wideTunnelSource(), entry.isIpv6()), index);
        if (entry.method() != Server.TUNNEL) return hop.source();
        InetAddress source = virtuals.containsKey(hop.source()) ? other(hop) : hop.source();
        users.computeIfAbsent(source, _ -> new HashSet<>()).add(index);
        return source;
    }

    /** Better a virtual address than none. */
    private InetAddress other(NextHop hop) {
        return routes.addresses(hop.device(), PacketOrder.isIpv6(hop.source())).stream()
                .filter(address -> !virtuals.containsKey(address))
                .findFirst()
                .orElse(hop.source());
    }
}
