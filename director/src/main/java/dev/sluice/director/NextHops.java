package dev.sluice.director;

import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Change;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.MacAddress;
import dev.sluice.linux.netlink.Neighbours.Place;
import dev.sluice.linux.netlink.Route;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Routes to real servers as the kernel has them, followed by notification, with their neighbours kept warm: packets that a
 * program forwards never touch the neighbour table, so without us its entries would go stale. For the director's thread.
 *
 * <p>There may be a hundred thousand servers, so the kernel is asked in batches, and what must be done for all of them is spread
 * over many calls of {@link #doWork}.
 */
final class NextHops implements Routes {
    /** How long {@link #watch} waits for neighbours, and how often it looks. */
    private static final long PATIENCE_MILLIS = 100, STEP_MILLIS = 2;
    /** Every neighbour is used once in so many {@link #doWork}: 5 s, well below the kernel's 15 s of least reachable time. */
    private static final int ROUND = 50;
    /** What one {@link #doWork} does at most: addresses resolved, neighbours used. Some 20 ms each. */
    private static final int RESOLVED_AT_ONCE = 2048, USED_AT_ONCE = 1024;
    /** IFA_F_TENTATIVE, IFA_F_DEPRECATED, IFA_F_DADFAILED: addresses that are not, not any more or not ours to use. */
    private static final int UNUSABLE = 0x40 | 0x20 | 0x08;

    /** {@code next}: what was last told of it. */
    private record Hop(Way way, @Nullable NextHop next) {}

    private final Rtnetlink netlink;
    private final Consumer<InetAddress> changed;
    private final Runnable routed;
    private final Map<InetAddress, Hop> hops = new HashMap<>();
    private final Map<Integer, Link> links = new HashMap<>();
    private final KnownNeighbours neighbours;
    /** The addresses that are reached through a neighbour. */
    private final Groups<Place, InetAddress> behind = new Groups<>();

    private final ArrayDeque<Place> toUse = new ArrayDeque<>();
    private final ArrayDeque<InetAddress> toResolve = new ArrayDeque<>();
    private int perRound = 1;
    /** For so many more {@link #doWork} no neighbour is used. */
    private int rest;

    private boolean stale;
    /** This machine's addresses; null: not asked for since they changed. */
    private @Nullable List<Address> own;

    /**
     * @param changed told the address whose next hop is another now
     * @param routed told that routes, links or neighbours changed: whatever was looked up before is void
     */
    NextHops(Rtnetlink netlink, Consumer<InetAddress> changed, Runnable routed) {
        this.netlink = netlink;
        this.changed = changed;
        this.routed = routed;
        for (Link link : netlink.links().list()) links.put(link.index(), link);
        neighbours = new KnownNeighbours(netlink.neighbours());
    }

    @Override
    public boolean unicast(InetAddress address) {
        if (Way.isNobodys(address)) return false;
        Hop hop = hops.get(address);
        Way way = hop == null ? ways(List.of(address)).getFirst() : hop.way;
        return way.isUnicast(address);
    }

    @Override
    public void watch(Collection<InetAddress> addresses) {
        List<InetAddress> fresh =
                addresses.stream().filter(address -> !hops.containsKey(address)).toList();
        List<Way> ways = ways(fresh);
        for (int i = 0; i < fresh.size(); i++) put(fresh.get(i), ways.get(i));
        Set<Place> unknown = new LinkedHashSet<>();
        for (InetAddress address : addresses) {
            Place neighbour = neighbour(address);
            if (neighbour != null && neighbours.of(neighbour) == null) unknown.add(neighbour);
        }
        await(unknown);
    }

    /** Waits a little until they are known; who is not then is heard of later. */
    private void await(Set<Place> unknown) {
        if (unknown.isEmpty()) return;
        use(List.copyOf(unknown));
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!unknown.isEmpty() && System.nanoTime() < end) {
            pause();
            neighbours.read(unknown).forEach(this::neighbourChanged);
            unknown.removeIf(neighbour -> neighbours.of(neighbour) != null);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void forget(InetAddress address) {
        leave(address, hops.remove(address));
    }

    @Override
    public @Nullable NextHop of(InetAddress address) {
        Hop hop = hops.get(address);
        return hop == null ? null : hop.next;
    }

    @Override
    public List<InetAddress> addresses(int device, boolean ipv6) {
        if (own == null) own = netlink.addresses().list();
        return own.stream()
                .filter(a -> a.ifindex() == device && a.scope() == Address.GLOBAL && (a.flags() & UNUSABLE) == 0)
                .map(Address::address)
                .filter(address -> PacketOrder.isIpv6(address) == ipv6)
                .toList();
    }

    private @Nullable Place neighbour(InetAddress address) {
        Hop hop = hops.get(address);
        return hop == null ? null : hop.way.neighbour();
    }

    /** What the kernel says of each. */
    private List<Way> ways(List<InetAddress> addresses) {
        List<Optional<Route>> routes = netlink.routes().find(addresses);
        List<Way> ways = new ArrayList<>(addresses.size());
        for (int i = 0; i < addresses.size(); i++) ways.add(Way.of(addresses.get(i), routes.get(i), this::link));
        return ways;
    }

    /** Keeps what is known of an address now; whether that is another next hop than before. */
    private boolean put(InetAddress address, Way way) {
        Place neighbour = way.neighbour();
        MacAddress mac = neighbour == null ? null : neighbours.of(neighbour);
        Hop now = new Hop(way, way.next(mac)), before = hops.put(address, now);
        if (before == null || !Objects.equals(before.way.neighbour(), neighbour)) {
            leave(address, before);
            if (neighbour != null) behind.add(neighbour, address);
        }
        return before == null || !Objects.equals(before.next, now.next);
    }

    private void leave(InetAddress address, @Nullable Hop before) {
        Place neighbour = before == null ? null : before.way.neighbour();
        if (neighbour != null) {
            boolean _ = behind.remove(neighbour, address);
        }
    }

    private @Nullable Link link(int index) {
        Link known = links.get(index);
        if (known != null) return known;
        Link found = netlink.links().find(index).orElse(null);
        if (found != null) links.put(index, found);
        return found;
    }

    private void use(List<Place> places) {
        switch (neighbours.use(places)) {
            case ALL -> {}
            case CHANGED -> stale = true;
            case FULL -> rest = ROUND;
        }
    }

    /** News of the network, in the order they came. */
    void heard(List<Change> news) {
        for (Change change : news) {
            switch (change) {
                case Change.OfNeighbour(var neighbour, var removed) -> {
                    if (neighbours.heard(neighbour, removed))
                        neighbourChanged(new Place(neighbour.ifindex(), neighbour.address()));
                }
                case Change.OfLink(var link, var removed) -> {
                    if (removed) links.remove(link.index());
                    else if (link.equals(links.put(link.index(), link))) continue;
                    stale = true;
                }
                case Change.OfRoute _, Change.OfRouting _ -> stale = true;
                case Change.OfAddress _ -> {
                    own = null;
                    stale = true;
                }
                case Change.Lost _ -> {
                    own = null;
                    links.clear();
                    Set<Place> _ = neighbours.readAll();
                    stale = true;
                }
            }
        }
    }

    private void neighbourChanged(Place neighbour) {
        routed.run();
        if (!behind.has(neighbour)) return;
        for (InetAddress address : List.copyOf(behind.of(neighbour))) {
            Hop hop = hops.get(address);
            if (hop != null) tell(address, hop.way);
        }
        if (neighbours.of(neighbour) == null) toUse.addFirst(neighbour);
    }

    private void tell(InetAddress address, Way way) {
        if (put(address, way)) changed.accept(address);
    }

    /** To be called ten times a second: brings everything up to date, and uses some of the neighbours. */
    void doWork() {
        if (stale) {
            stale = false;
            routed.run();
            toResolve.clear();
            toResolve.addAll(hops.keySet());
        }
        resolveSome();
        if (rest > 0) {
            rest--;
            return;
        }
        if (toUse.isEmpty()) {
            toUse.addAll(behind.keys());
            perRound = Math.clamp((toUse.size() + ROUND - 1) / ROUND, 1, USED_AT_ONCE);
        }
        List<Place> round = new ArrayList<>(perRound);
        while (round.size() < perRound && !toUse.isEmpty()) round.add(toUse.remove());
        use(round);
    }

    private void resolveSome() {
        List<InetAddress> some = new ArrayList<>();
        while (some.size() < RESOLVED_AT_ONCE && !toResolve.isEmpty()) {
            InetAddress address = toResolve.remove();
            if (hops.containsKey(address)) some.add(address);
        }
        if (some.isEmpty()) return;
        List<Way> ways = ways(some);
        Set<Place> unknown = new LinkedHashSet<>();
        for (int i = 0; i < some.size(); i++) {
            tell(some.get(i), ways.get(i));
            Place neighbour = ways.get(i).neighbour();
            if (neighbour != null && neighbours.of(neighbour) == null) unknown.add(neighbour);
        }
        use(List.copyOf(unknown));
    }
}
