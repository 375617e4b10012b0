package dev.sluice.linux.netlink;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.SystemCalls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hears of every change of interfaces, addresses, routes, policy rules, nexthop objects and neighbours in the namespace of the thread
 * that opened it, in order.
 *
 * <p>Open it before reading the tables, so that nothing falls between. One platform thread reads; {@link #close} only once that
 * thread is done.
 */
public final class ChangeMonitor implements AutoCloseable {
    /**
     * {@code enum rtnetlink_groups}: LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV4_RULE, IPV6_IFADDR, IPV6_ROUTE, IPV6_RULE, NEXTHOP.
     */
    private static final int[] GROUPS = {1, 3, 5, 7, 8, 9, 11, 19, 32};

    private static final int[] INTERFACES = {1, 5, 9};
    private static final int BUFFER = 4 << 20;
    /** More than twice the buffer, as the kernel doubles it, has room for; that news come faster than they are read must end. */
    private static final int MOST_QUEUED = 1 << 14;

    private final NetlinkSocket socket;

    ChangeMonitor(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static ChangeMonitor open() {
        return open(BUFFER);
    }

    /** Of interfaces and addresses only: on a busy router there is a hundred times as much news of neighbours and routes. */
    public static ChangeMonitor ofInterfaces() {
        return open(BUFFER, INTERFACES);
    }

    /**
     * @param buffer bytes of news that the kernel keeps while nobody reads; beyond that they are lost
     */
    static ChangeMonitor open(int buffer) {
        return open(buffer, GROUPS);
    }

    private static ChangeMonitor open(int buffer, int[] groups) {
        NetlinkSocket socket = NetlinkSocket.open(SystemCalls.host());
        try {
            socket.receiveBuffer(buffer);
            for (int group : groups) socket.join(group);
            return new ChangeMonitor(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Waits for news, at most {@code limit}; none when the time is over. After {@link Change.Lost} read everything again. */
    public List<Change> next(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Duration left = limit;
        while (true) {
            Optional<List<Change>> news = receive(left);
            if (news.isEmpty() || !news.get().isEmpty()) return news.orElse(List.of());
            left = Duration.ofNanos(Math.max(0, end - System.nanoTime())); // what came was of no interest
        }
    }

    /** Empty when the time is over. */
    private Optional<List<Change>> receive(Duration limit) {
        try {
            return socket.receive(limit)
                    .map(datagram -> Message.parse(datagram).stream()
                            .map(ChangeMonitor::decode)
                            .flatMap(Optional::stream)
                            .toList());
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOBUFS)) throw e;
            discard();
            return Optional.of(List.of(new Change.Lost()));
        }
    }

    /**
     * The kernel tells of a loss before what it had queued until then, and until all of that is read it drops whatever comes without
     * another word ({@code NETLINK_S_CONGESTED}): tables that were read before would stay wrong.
     */
    private void discard() {
        for (int i = 0; i < MOST_QUEUED; i++) {
            try {
                if (socket.receive(Duration.ZERO).isEmpty()) return;
            } catch (LinuxException e) {
                if (!e.is(Errno.ENOBUFS)) throw e;
            }
        }
    }

    private static Optional<Change> decode(Message message) {
        int type = message.type();
        return switch (type) {
            case Rtm.NEWLINK, Rtm.DELLINK -> link(message);
            case Rtm.NEWADDR, Rtm.DELADDR ->
                Addresses.decode(message).map(address -> new Change.OfAddress(address, type == Rtm.DELADDR));
            case Rtm.NEWROUTE, Rtm.DELROUTE ->
                RouteDecoder.decode(message).map(route -> new Change.OfRoute(route, type == Rtm.DELROUTE));
            case Rtm.NEWNEIGH, Rtm.DELNEIGH ->
                Neighbours.decode(message).map(neighbour -> new Change.OfNeighbour(neighbour, type == Rtm.DELNEIGH));
            case Rtm.NEWRULE, Rtm.DELRULE, Rtm.NEWNEXTHOP, Rtm.DELNEXTHOP -> Optional.of(new Change.OfRouting());
            default -> Optional.empty();
        };
    }

    /** A bridge speaks of its ports with a family of its own; the port itself is still there. */
    private static Optional<Change> link(Message message) {
        message.requireHeader(Links.HEADER);
        if (message.body().get(0) != Rtm.UNSPECIFIED) return Optional.empty();
        return Optional.of(new Change.OfLink(Links.decode(message), message.type() == Rtm.DELLINK));
    }

    @Override
    public void close() {
        socket.close();
    }
}
