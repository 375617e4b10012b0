package dev.sluice.linux.netlink;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Route.Hop;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Routes of a namespace: all of them, or what the kernel would do with a packet. */
public final class Routes {
    /** {@code RTA_*} and {@code RTAX_MTU} of include/uapi/linux/rtnetlink.h. */
    private static final int DESTINATION = 1, OUT = 4, GATEWAY = 5, PRIORITY = 6, SOURCE = 7, METRICS = 8;

    private static final int MULTIPATH = 9, TABLE = 15, VIA = 18;

    private static final int METRIC_MTU = 2;
    /** {@code RTNH_F_ONLINK} */
    private static final int ON_LINK = 4;

    /** What a lookup ends with where no packet may go. */
    private static final Errno[] NOWHERE = {Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EACCES, Errno.EINVAL};

    private final Exchange exchange;

    Routes(Exchange exchange) {
        this.exchange = exchange;
    }

    /** All routes of all tables, IPv4 and IPv6. */
    public List<Route> list() {
        Request request = new Request("RTM_GETROUTE", Rtm.GETROUTE, Message.DUMP);
        return exchange.dump(header(request, Rtm.UNSPECIFIED, 0, 0, 0, 0, 0)).stream()
                .map(RouteDecoder::decode)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Where the kernel sends a packet to {@code destination}, by all its rules and tables. Empty if nowhere (unreachable,
     * prohibited, blackhole, no route).
     */
    public Optional<Route> find(InetAddress destination) {
        return exchange.find(lookup(destination), NOWHERE).flatMap(RouteDecoder::decode);
    }

    /** As {@link #find(InetAddress)} for many, in their order: some microseconds each. */
    public List<Optional<Route>> find(List<? extends InetAddress> destinations) {
        List<Request> requests = new ArrayList<>(destinations.size());
        for (InetAddress destination : destinations) requests.add(lookup(destination));
        return exchange.all(requests).stream().map(Routes::found).toList();
    }

    private static Optional<Route> found(Exchange.Answer answer) {
        LinuxException refusal = answer.refusal();
        if (refusal != null && !List.of(NOWHERE).contains(refusal.errno())) throw refusal;
        return Optional.ofNullable(answer.message()).flatMap(RouteDecoder::decode);
    }

    private static Request lookup(InetAddress destination) {
        Request request = new Request("RTM_GETROUTE " + destination.getHostAddress(), Rtm.GETROUTE, 0);
        int bits = destination.getAddress().length * 8;
        header(request, Addresses.family(destination), bits, 0, 0, 0, 0);
        return request.address(DESTINATION, destination);
    }

    /** EEXIST if there is the same. */
    public void add(Route route) {
        exchange.change(request(route, "RTM_NEWROUTE", Rtm.NEWROUTE, Message.CREATE | Message.EXCLUSIVE));
    }

    /** Adds it, or takes the place of the one to the same destination with the same priority. */
    public void replace(Route route) {
        exchange.change(request(route, "RTM_NEWROUTE", Rtm.NEWROUTE, Message.CREATE | Message.REPLACE));
    }

    /** False if there was none. */
    public boolean remove(Route route) {
        try {
            exchange.change(request(route, "RTM_DELROUTE", Rtm.DELROUTE, 0));
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ESRCH)) return false;
            throw e;
        }
    }

    public Removal removal(Route route) {
        return Removal.of(request(route, "RTM_DELROUTE", Rtm.DELROUTE, 0));
    }

    private static Request request(Route route, String title, int type, int flags) {
        Request request = new Request(title + " " + route, type, flags | Message.ACK);
        int hopFlags = route.hops().isEmpty() ? 0 : route.hops().getFirst().flags() & ON_LINK;
        header(
                request,
                Addresses.family(route.destination()),
                route.prefix(),
                route.protocol(),
                route.scope(),
                route.type().ordinal(),
                hopFlags);
        if (route.prefix() > 0) request.address(DESTINATION, route.destination());
        request.number(TABLE, route.table());
        if (route.priority() != 0) request.number(PRIORITY, route.priority());
        route.source().ifPresent(source -> request.address(SOURCE, source));
        if (route.hops().size() > 1)
            request.nested(MULTIPATH, () -> route.hops().forEach(hop -> part(request, hop)));
        else for (Hop hop : route.hops()) hop(request, hop, route.destination());
        if (route.mtu() > 0) request.nested(METRICS, () -> request.number(METRIC_MTU, route.mtu()));
        return request;
    }

    /** One of several ways: {@code struct rtnexthop} and its attributes. */
    private static void part(Request request, Hop hop) {
        request.part(() -> {
            request.byteField(hop.flags() & ON_LINK).byteField(hop.weight() - 1).intField(hop.ifindex());
            hop.gateway().ifPresent(gateway -> request.address(GATEWAY, gateway));
        });
    }

    private static void hop(Request request, Hop hop, InetAddress destination) {
        if (hop.ifindex() != 0) request.number(OUT, hop.ifindex());
        hop.gateway().ifPresent(gateway -> {
            if (gateway.getClass() == destination.getClass()) request.address(GATEWAY, gateway);
            else request.bytes(VIA, via(gateway));
        });
    }

    /** {@code struct rtvia}: a gateway of the other family. */
    private static byte[] via(InetAddress gateway) {
        byte[] address = gateway.getAddress();
        return ByteBuffer.allocate(2 + address.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) Addresses.family(gateway))
                .put(address)
                .array();
    }

    /** {@code struct rtmsg}. */
    private static Request header(
            Request request, int family, int prefix, int protocol, int scope, int type, int flags) {
        request.byteField(family).byteField(prefix).byteField(0).byteField(0);
        request.byteField(0).byteField(protocol).byteField(scope).byteField(type);
        return request.intField(flags);
    }
}
