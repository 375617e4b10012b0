package dev.sluice.director;

import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Change;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.MacAddress;
import dev.sluice.linux.netlink.Neighbour;
import dev.sluice.linux.netlink.Route;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Routes to real servers as the kernel has them, followed by notification, with their neighbours kept warm: packets that a
 * program forwards never touch the neighbour table, so without us its entries would go stale. For the director's thread.
 */
final class NextHops implements Routes {
    /** How long {@link #watch} waits for neighbours, and how often it looks. */
    private static final long PATIENCE_MILLIS = 100, STEP_MILLIS = 2;
    /** Every neighbour is used once in so many {@link #doWork}: 5 s, well below the kernel's 15 s of least reachable time. */
    private static final int ROUND = 50;

    private record Via(int device, InetAddress gateway) {}

    /** {@code via}: null for what needs no neighbour. */
    private record Hop(@Nullable NextHop next, @Nullable Via via) {}

    private final Rtnetlink netlink;
    private final IntConsumer changed;
    private final Runnable routed;
    private final Map<Integer, Hop> hops = new HashMap<>();
    private final Map<Integer, Link> links = new HashMap<>();
    /** Link-layer addresses of all neighbours, to know which news are news. */
    private final Map<Via, MacAddress> neighbours = new HashMap<>();

    private final ArrayDeque<Via> toUse = new ArrayDeque<>();
    private int perRound = 1;
    private boolean stale;

    /**
     * @param changed told the address whose next hop is another now
     * @param routed told that routes, links or neighbours changed: whatever was looked up before is void
     */
    NextHops(Rtnetlink netlink, IntConsumer changed, Runnable routed) {
        this.netlink = netlink;
        this.changed = changed;
        this.routed = routed;
        for (Link link : netlink.links().list()) links.put(link.index(), link);
    }

    @Override
    public boolean unicast(int address) {
        if ((address & 0xff) == 0) return false;
        Optional<Route> route = netlink.routes().find(PacketOrder.address(address));
        return route.isEmpty()
                || route.get().type() != Route.Type.BROADCAST && route.get().type() != Route.Type.MULTICAST;
    }

    @Override
    public void watch(Collection<Integer> addresses) {
        List<Integer> waiting = new ArrayList<>();
        for (int address : addresses) {
            Hop hop = hops.computeIfAbsent(address, this::resolve);
            if (hop.via != null && (hop.next == null || !hop.next.reachable())) waiting.add(address);
        }
        for (int address : waiting) use(hops.get(address));
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!waiting.isEmpty() && System.nanoTime() < end) {
            pause();
            waiting.removeIf(address -> {
                Hop now = resolve(address);
                hops.put(address, now);
                return now.next == null || now.next.reachable() || now.next.local();
            });
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
    public void forget(int address) {
        hops.remove(address);
    }

    @Override
    public @Nullable NextHop of(int address) {
        Hop hop = hops.get(address);
        return hop == null ? null : hop.next;
    }

    private Hop resolve(int address) {
        Inet4Address destination = PacketOrder.address(address);
        Route route = netlink.routes().find(destination).orElse(null);
        if (route == null || route.hops().isEmpty()) return new Hop(null, null);
        Route.Hop first = route.hops().getFirst();
        int source = route.source().orElse(null) instanceof Inet4Address v4 ? PacketOrder.address(v4) : 0;
        if (route.type() == Route.Type.LOCAL)
            return new Hop(new NextHop(true, false, first.ifindex(), address, source, 0xffff, 0, 0), null);
        Link link = link(first.ifindex());
        InetAddress gateway = first.gateway().orElse(destination);
        if (route.type() != Route.Type.UNICAST || link == null || !(gateway instanceof Inet4Address hop4))
            return new Hop(null, null);
        int mtu = route.mtu() > 0 ? route.mtu() : link.mtu();
        MacAddress own = link.mac().orElse(null);
        boolean resolves = own != null && !link.isNoArp() && link.hardware() == Link.ETHERNET;
        Via via = resolves ? new Via(link.index(), gateway) : null;
        MacAddress mac = via == null ? null : mac(via);
        boolean reachable = mac != null && link.isUp();
        return new Hop(
                new NextHop(
                        false,
                        reachable,
                        link.index(),
                        PacketOrder.address(hop4),
                        source,
                        mtu,
                        mac == null ? 0 : number(mac),
                        own == null || mac == null ? 0 : number(own)),
                via);
    }

    private @Nullable Link link(int index) {
        Link known = links.get(index);
        if (known != null) return known;
        Link found = netlink.links().find(index).orElse(null);
        if (found != null) links.put(index, found);
        return found;
    }

    private @Nullable MacAddress mac(Via via) {
        return netlink.neighbours()
                .find(via.device, via.gateway)
                .filter(Neighbour::isValid)
                .flatMap(Neighbour::mac)
                .orElse(null);
    }

    /** First byte lowest. */
    private static long number(MacAddress mac) {
        long number = 0;
        byte[] bytes = mac.bytes();
        for (int i = 5; i >= 0; i--) number = number << 8 | bytes[i] & 0xff;
        return number;
    }

    private void use(@Nullable Hop hop) {
        if (hop != null && hop.via != null) use(hop.via);
    }

    private void use(Via via) {
        try {
            netlink.neighbours().use(via.device, via.gateway);
        } catch (LinuxException e) {
            stale = true; // the interface went down or away: news of it are on their way
        }
    }

    /** News of the network, in the order they came. */
    void heard(List<Change> news) {
        for (Change change : news) {
            switch (change) {
                case Change.OfNeighbour(var neighbour, var removed) -> neighbour(neighbour, removed);
                case Change.OfLink(var link, var removed) -> {
                    if (removed) links.remove(link.index());
                    else if (link.equals(links.put(link.index(), link))) continue;
                    stale = true;
                }
                case Change.OfRoute _, Change.OfAddress _ -> stale = true;
                case Change.Lost _ -> {
                    links.clear();
                    neighbours.clear();
                    stale = true;
                }
            }
        }
    }

    private void neighbour(Neighbour neighbour, boolean removed) {
        Via via = new Via(neighbour.ifindex(), neighbour.address());
        MacAddress now =
                removed || !neighbour.isValid() ? null : neighbour.mac().orElse(null);
        MacAddress before = now == null ? neighbours.remove(via) : neighbours.put(via, now);
        if (Objects.equals(now, before)) return;
        routed.run();
        for (Map.Entry<Integer, Hop> hop : hops.entrySet()) {
            if (!via.equals(hop.getValue().via)) continue;
            hop.setValue(resolve(hop.getKey()));
            changed.accept(hop.getKey());
            if (now == null) toUse.addFirst(via);
        }
    }

    /** To be called ten times a second: brings everything up to date, and uses some of the neighbours. */
    void doWork() {
        if (stale) {
            stale = false;
            routed.run();
            for (int address : List.copyOf(hops.keySet())) {
                Hop before = hops.get(address), now = resolve(address);
                hops.put(address, now);
                if (!now.equals(before)) changed.accept(address);
                if (now.next == null || !now.next.reachable()) use(now);
            }
        }
        if (toUse.isEmpty()) {
            hops.values().stream()
                    .map(Hop::via)
                    .filter(via -> via != null)
                    .distinct()
                    .forEach(toUse::add);
            perRound = Math.max(1, (toUse.size() + ROUND - 1) / ROUND);
        }
        for (int i = 0; i < perRound && !toUse.isEmpty(); i++) use(toUse.remove());
    }
}
