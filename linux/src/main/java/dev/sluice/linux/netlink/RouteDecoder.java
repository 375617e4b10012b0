package dev.sluice.linux.netlink;

import dev.sluice.linux.netlink.Route.Hop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads {@code struct rtmsg} and its attributes (include/uapi/linux/rtnetlink.h). */
final class RouteDecoder {
    private static final int HEADER = 12, HOP_HEADER = 8;
    private static final int DESTINATION = 1, OUT = 4, GATEWAY = 5, PRIORITY = 6, SOURCE = 7, METRICS = 8;
    private static final int MULTIPATH = 9, TABLE = 15, VIA = 18;
    private static final int METRIC_MTU = 2;

    private RouteDecoder() {}

    /** Empty for families that are not IP and for entries of the kernel's cache. */
    static Optional<Route> decode(Message message) {
        Attributes attributes = message.attributes(HEADER);
        ByteBuffer body = message.body();
        int family = body.get(0);
        if (family != Rtm.INET && family != Rtm.INET6) return Optional.empty();
        return Optional.of(new Route(
                attributes.address(DESTINATION).orElse(any(family)),
                body.get(1) & 0xff,
                Route.Type.of(body.get(7) & 0xff),
                hops(attributes, body.getInt(8)),
                attributes.address(SOURCE),
                attributes.number(TABLE, body.get(4) & 0xff),
                body.get(5) & 0xff,
                body.get(6) & 0xff,
                attributes.number(PRIORITY, 0),
                attributes.nested(METRICS).number(METRIC_MTU, 0)));
    }

    private static List<Hop> hops(Attributes attributes, int flags) {
        if (attributes.has(MULTIPATH)) return multipath(attributes.bytes(MULTIPATH));
        if (!attributes.has(OUT)) return List.of();
        return List.of(new Hop(attributes.number(OUT, 0), gateway(attributes), 1, flags & 0xff));
    }

    /** A row of {@code struct rtnexthop}, each with attributes of its own. */
    private static List<Hop> multipath(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        List<Hop> hops = new ArrayList<>();
        int at = 0;
        while (bytes.length - at >= HOP_HEADER) {
            int length = buffer.getShort(at) & 0xffff;
            if (length < HOP_HEADER || length > bytes.length - at)
                throw new MalformedMessageException("next hop of " + length + " bytes in " + (bytes.length - at));
            Attributes attributes = Attributes.parse(buffer, at + HOP_HEADER, length - HOP_HEADER);
            int weight = (buffer.get(at + 3) & 0xff) + 1;
            hops.add(new Hop(buffer.getInt(at + 4), gateway(attributes), weight, buffer.get(at + 2) & 0xff));
            at += Math.min(Message.aligned(length), bytes.length - at);
        }
        return List.copyOf(hops);
    }

    private static Optional<InetAddress> gateway(Attributes attributes) {
        if (attributes.has(GATEWAY) || !attributes.has(VIA)) return attributes.address(GATEWAY);
        byte[] via = attributes.bytes(VIA); // struct rtvia: a 16-bit family before the address
        if (via.length < 2) throw new MalformedMessageException("gateway of " + via.length + " bytes");
        return Optional.of(address(Arrays.copyOfRange(via, 2, via.length)));
    }

    private static InetAddress any(int family) {
        return address(new byte[family == Rtm.INET ? 4 : 16]);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new MalformedMessageException("an address of " + bytes.length + " bytes");
        }
    }
}
