package dev.sluice.director;

import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.MacAddress;
import dev.sluice.linux.netlink.Neighbours;
import dev.sluice.linux.netlink.Route;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the kernel's routes lead for one address, but for the neighbour's link-layer address, which comes and goes by itself.
 *
 * @param type of the route, UNREACHABLE when there is none
 * @param device index of the interface that leads there, 0 for none
 * @param gateway next router or the address itself
 * @param source address that this machine would use; the unspecified one where the kernel names none
 * @param own link-layer address of the interface, first byte lowest
 * @param up whether the interface is
 * @param neighbour who must be known to send anything; null where nothing can be sent to a link-layer address
 */
record Way(
        Route.Type type,
        int device,
        InetAddress gateway,
        InetAddress source,
        int mtu,
        long own,
        boolean up,
        Neighbours.@Nullable Place neighbour) {
    /** 255.255.255.255, for which a machine without a default route has no route at all. */
    private static final int LIMITED_BROADCAST = -1;
    /** What IPv4 addresses begin with that are written as IPv6 ones, ::ffff:0:0/96. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private static Way nowhere(Route.Type type, InetAddress address) {
        return new Way(type, 0, address, address, 0, 0, false, null);
    }

    /** {@code links}: by index, null for one that is gone. */
    static Way of(InetAddress address, Optional<Route> answer, IntFunction<@Nullable Link> links) {
        if (answer.isEmpty()) return nowhere(Route.Type.UNREACHABLE, address);
        Route route = answer.get();
        Way nowhere = nowhere(route.type(), address);
        if (route.hops().isEmpty()) return nowhere;
        Route.Hop first = route.hops().getFirst();
        InetAddress source = route.source().orElseGet(() -> PacketOrder.unspecified(address));
        if (route.type() == Route.Type.LOCAL)
            return new Way(route.type(), first.ifindex(), address, source, 0xffff, 0, true, null);
        Link link = links.apply(first.ifindex());
        InetAddress gateway = first.gateway().orElse(address);
        if (route.type() != Route.Type.UNICAST || link == null) return nowhere;
        int mtu = route.mtu() > 0 ? route.mtu() : link.mtu();
        MacAddress own = link.mac().orElse(null);
        boolean resolves = own != null && !link.isNoArp() && link.hardware() == Link.ETHERNET;
        return new Way(
                route.type(),
                link.index(),
                gateway,
                source,
                mtu,
                own == null ? 0 : number(own),
                link.isUp(),
                resolves ? new Neighbours.Place(link.index(), gateway) : null);
    }

    /** Null when packets have nowhere to go. {@code mac}: the neighbour's, null while unknown. */
    @Nullable
    NextHop next(@Nullable MacAddress mac) {
        if (device == 0) return null;
        boolean local = type == Route.Type.LOCAL;
        if (mac == null) return new NextHop(local, false, device, gateway, source, mtu, 0, 0);
        return new NextHop(local, up, device, gateway, source, mtu, number(mac), own);
    }

    /** Whether no machine can have {@code address}, whatever the routes say: inet_addr_type and ipv6_addr_type. */
    static boolean isNobodys(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) return true;
        if (PacketOrder.isIpv6(address)) return false;
        int raw = PacketOrder.address(address);
        return (raw & 0xff) == 0 || raw == LIMITED_BROADCAST;
    }

    /** Whether {@code address}, which this is the way to, can be a server's: {@link Routes#unicast}. */
    boolean isUnicast(InetAddress address) {
        if (PacketOrder.isIpv6(address) && (address.isLinkLocalAddress() || isMapped(address)))
            return type == Route.Type.LOCAL;
        return type != Route.Type.BROADCAST && type != Route.Type.MULTICAST;
    }

    private static boolean isMapped(InetAddress address) {
        return Arrays.equals(address.getAddress(), 0, MAPPED.length, MAPPED, 0, MAPPED.length);
    }

    /** First byte lowest. */
    private static long number(MacAddress mac) {
        long number = 0;
        byte[] bytes = mac.bytes();
        for (int i = 5; i >= 0; i--) number = number << 8 | bytes[i] & 0xff;
        return number;
    }
}
