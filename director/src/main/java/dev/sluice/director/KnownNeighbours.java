package dev.sluice.director;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.MacAddress;
import dev.sluice.linux.netlink.Neighbour;
import dev.sluice.linux.netlink.Neighbours;
import dev.sluice.linux.netlink.Neighbours.Place;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kernel's neighbours as last heard of: link-layer addresses of those that packets may be sent to. */
final class KnownNeighbours {
    private static final Logger LOG = System.getLogger("sluice.routes");
    /** After so many the kernel is asked whether its table is full. */
    private static final int BATCH = 256;
    /** Up to so many are asked for one by one; beyond that the whole table is read. */
    private static final int FEW = 16;

    /** How {@link #use} went. */
    enum Used {
        ALL,
        /** The network has changed meanwhile: news of it are on their way. */
        CHANGED,
        /** The kernel has no room for more: it should not be asked again at once. */
        FULL
    }

    private final Neighbours kernel;
    private final Map<Place, MacAddress> known = new HashMap<>();
    private boolean isTold;

    KnownNeighbours(Neighbours kernel) {
        this.kernel = kernel;
        Set<Place> _ = readAll();
    }

    @Nullable
    MacAddress of(Place place) {
        return known.get(place);
    }

    /** News of one; whether its address is another now. */
    boolean heard(Neighbour neighbour, boolean removed) {
        Place place = new Place(neighbour.ifindex(), neighbour.address());
        MacAddress now =
                removed || !neighbour.isValid() ? null : neighbour.mac().orElse(null);
        MacAddress before = now == null ? known.remove(place) : known.put(place, now);
        return !Objects.equals(now, before);
    }

    /** Asks the kernel anew for these, or for all where that is quicker; who is known by another address now. */
    Set<Place> read(Collection<Place> places) {
        if (places.size() > FEW) return readAll();
        Set<Place> changed = new HashSet<>();
        for (Place place : places) {
            Neighbour found = kernel.find(place.ifindex(), place.address()).orElse(null);
            if (found == null ? known.remove(place) != null : heard(found, false)) changed.add(place);
        }
        return changed;
    }

    /** As {@link #read} for all: when news were lost. */
    Set<Place> readAll() {
        Map<Place, MacAddress> before = Map.copyOf(known);
        known.clear();
        for (Neighbour neighbour : kernel.list()) {
            boolean _ = heard(neighbour, false);
        }
        Set<Place> changed = new HashSet<>(before.keySet());
        changed.addAll(known.keySet());
        changed.removeIf(place -> Objects.equals(before.get(place), known.get(place)));
        return changed;
    }

    /**
     * Does as if packets were to be sent to them: the kernel then resolves or verifies them.
     *
     */
    Used use(List<Place> places) {
        for (int from = 0; from < places.size(); from += BATCH) {
            Map<Place, LinuxException> refusals =
                    kernel.use(places.subList(from, Math.min(from + BATCH, places.size())));
            for (LinuxException refusal : refusals.values()) {
                if (!refusal.is(Errno.ENOBUFS)) return Used.CHANGED;
                tellFull(refusal);
                return Used.FULL;
            }
        }
        return Used.ALL;
    }

    private void tellFull(LinuxException refusal) {
        if (isTold) return;
        isTold = true;
        LOG.log(
                Level.WARNING,
                "the kernel''s neighbour table is full, so some servers cannot be reached ({0}); make it larger: "
                        + "sysctl -w net.ipv4.neigh.default.gc_thresh3=N, for IPv6 net.ipv6.neigh.default.gc_thresh3=N",
                refusal.getMessage());
    }
}
