package dev.sluice.linux.netlink;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A route, or the kernel's answer where packets to a destination go.
 *
 * @param destination the network's address; for an answer, the address asked for
 * @param prefix its length in bits
 * @param hops ways to go, spread over by hash; one for most, none for types that go nowhere
 * @param source the address the kernel prefers to send from
 * @param table number of the routing table: 254 main, 255 local
 * @param protocol {@code RTPROT_*}: who made it; 2 kernel, 4 static
 * @param priority the metric: the lowest wins
 * @param mtu of the route, 0 for the interface's
 */
public record Route(
        InetAddress destination,
        int prefix,
        Type type,
        List<Hop> hops,
        Optional<InetAddress> source,
        int table,
        int protocol,
        int scope,
        int priority,
        int mtu) {
    public static final int MAIN = 254, LOCAL_TABLE = 255;

    /** {@code RTPROT_STATIC}: made by an administrator. */
    public static final int STATIC = 4;

    /** {@code RTN_*} of include/uapi/linux/rtnetlink.h, in their order. */
    public enum Type {
        UNSPECIFIED,
        UNICAST,
        LOCAL,
        BROADCAST,
        ANYCAST,
        MULTICAST,
        BLACKHOLE,
        UNREACHABLE,
        PROHIBIT,
        THROW,
        NAT,
        RESOLVER;

        static Type of(int number) {
            return number < values().length ? values()[number] : UNSPECIFIED;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One way of a route.
     *
     * @param ifindex of the interface it leaves by
     * @param gateway the neighbour to send to; empty if the destination is itself a neighbour. May be of the other family
     * @param weight share of a multipath route, 1 for others
     * @param flags {@code RTNH_F_*}: 1 dead, 4 on link, 16 carrier lost
     */
    public record Hop(int ifindex, Optional<InetAddress> gateway, int weight, int flags) {}

    /** A route to be added to the main table. */
    public static Route via(InetAddress destination, int prefix, int ifindex, Optional<InetAddress> gateway) {
        int scope = gateway.isPresent() ? Address.GLOBAL : Address.LINK;
        return new Route(
                destination,
                prefix,
                Type.UNICAST,
                List.of(new Hop(ifindex, gateway, 1, 0)),
                Optional.empty(),
                MAIN,
                STATIC,
                scope,
                0,
                0);
    }

    @Override
    public String toString() {
        return type + " " + destination.getHostAddress() + "/" + prefix + " " + hops;
    }
}
