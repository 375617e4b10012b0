package dev.sluice.director;

import dev.sluice.director.datapath.Server;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes next hops into server elements, so that a reader never takes half of one for reachable. */
final class ServerRoutes {
    private static final int HOP_FLAGS = Server.LOCAL | Server.REACHABLE;

    /** For how many seconds a narrower path is believed in: {@code ip_rt_mtu_expires}. */
    private static final int PATH_LIFE = 600;

    /** Entries whose MTU is not their route's, and since when that was seen. */
    private final Map<Integer, Long> lowered = new HashMap<>();

    private final Tables tables;
    private final Routes routes;
    private final TunnelSources sources;
    private final Set<Integer> localMasqueraded = new HashSet<>();
    private final Set<Integer> otherMasqueraded = new HashSet<>(), otherMasqueraded6 = new HashSet<>();
    private final Groups<InetAddress, Integer> byAddress = new Groups<>();

    ServerRoutes(Tables tables, Routes routes) {
        this.tables = tables;
        this.routes = routes;
        sources = new TunnelSources(routes);
    }

    /** Keeps this element's next hop right from now on; its address is written already, and watched. */
    void add(int entry) {
        InetAddress address = ServerId.address(tables.server(entry));
        byAddress.add(address, entry);
        Set<Integer> others = sources.add(entry, tables.server(entry));
        write(entry, routes.of(address));
        for (int other : others) write(other, routes.of(ServerId.address(tables.server(other))));
    }

    /** Takes over what another daemon left: all addresses are watched together. */
    void adopt(List<Integer> entries) {
        Set<InetAddress> addresses = new HashSet<>();
        for (int entry : entries) addresses.add(ServerId.address(tables.server(entry)));
        routes.watch(addresses);
        for (int entry : entries) add(entry);
    }

    void remove(int entry) {
        lowered.remove(entry);
        InetAddress address = ServerId.address(tables.server(entry));
        localMasqueraded.remove(entry);
        others(entry).remove(entry);
        sources.remove(entry, tables.server(entry));
        if (byAddress.remove(address, entry)) routes.forget(address);
    }

    /** The way to {@code address} changed; cached routes of the old epoch are void. */
    void changed(InetAddress address) {
        boolean written = false;
        for (int entry : byAddress.of(address)) written |= write(entry, routes.of(address));
        if (written) tables.settings().nextRouteEpoch();
    }

    /** Raises again what {@link dev.sluice.director.datapath.PathMtu} lowered long ago. To be called now and then; {@code now}: s. */
    void forgetPaths(long now) {
        byAddress.forEach((address, entries) -> {
            NextHop hop = routes.of(address);
            if (hop == null) return;
            for (int entry : entries) {
                if (tables.server(entry).mtu() == Math.min(hop.mtu(), 0xffff)) lowered.remove(entry);
                else if (now - lowered.computeIfAbsent(entry, _ -> now) >= PATH_LIFE && write(entry, hop))
                    lowered.remove(entry);
            }
        });
    }

    boolean answersItself() {
        return !localMasqueraded.isEmpty();
    }

    /** Whether masqueraded servers of this family are on other machines; such as were removed do not count. */
    boolean masquerades(boolean ipv6) {
        Set<Integer> others = ipv6 ? otherMasqueraded6 : otherMasqueraded;
        return others.stream().anyMatch(entry -> (tables.server(entry).flags() & Server.AVAILABLE) != 0);
    }

    private Set<Integer> others(int entry) {
        return tables.server(entry).isIpv6() ? otherMasqueraded6 : otherMasqueraded;
    }

    boolean uses(InetAddress address) {
        return byAddress.has(address);
    }

    /** Answers whether anything was to be written. */
    private boolean write(int index, @Nullable NextHop found) {
        Server entry = tables.server(index);
        NextHop hop = found == null ? null : found.from(sources.of(index, entry, found));
        if (entry.method() == Server.MASQUERADE) {
            boolean local = hop != null && hop.local();
            (local ? localMasqueraded : others(index)).add(index);
            (local ? others(index) : localMasqueraded).remove(index);
        }
        int flags = entry.flags() & ~HOP_FLAGS;
        if (hop != null) flags |= (hop.local() ? Server.LOCAL : 0) | (hop.reachable() ? Server.REACHABLE : 0);
        if (flags == entry.flags() && (hop == null || same(entry, hop))) return false;
        entry.flags(entry.flags() & ~Server.REACHABLE);
        VarHandle.releaseFence();
        if (hop != null) {
            entry.device(hop.device());
            entry.mtu(Math.min(hop.mtu(), 0xffff));
            gateway(entry, hop.gateway());
            source(entry, hop.source());
            entry.link().u64(0, hop.linkLow());
            entry.link().u32(8, hop.linkHigh());
        } else entry.device(0);
        VarHandle.releaseFence();
        entry.flags(flags);
        return true;
    }

    private static void gateway(Server entry, InetAddress gateway) {
        entry.isGatewayIpv6(PacketOrder.isIpv6(gateway));
        if (!PacketOrder.isIpv6(gateway)) entry.gateway(PacketOrder.address(gateway));
        PacketOrder.write(entry.wideGateway(), gateway);
    }

    private static void source(Server entry, InetAddress source) {
        if (!PacketOrder.isIpv6(source)) entry.tunnelSource(PacketOrder.address(source));
        PacketOrder.write(entry.wideTunnelSource(), source);
    }

    private static boolean same(Server entry, NextHop hop) {
        return entry.device() == hop.device()
                && entry.mtu() == Math.min(hop.mtu(), 0xffff)
                && PacketOrder.read(entry.wideGateway(), entry.isGatewayIpv6()).equals(hop.gateway())
                && PacketOrder.read(entry.wideTunnelSource(), entry.isIpv6()).equals(hop.source())
                && entry.link().u64(0) == hop.linkLow()
                && entry.link().u32(8) == hop.linkHigh();
    }
}
