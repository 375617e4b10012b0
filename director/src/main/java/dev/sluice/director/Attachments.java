package dev.sluice.director;

import dev.sluice.ebpf.load.Attachment;
import dev.sluice.ebpf.load.BpfLink;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.TcFilter;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.Errno;
import dev.sluice.linux.Feature;
import dev.sluice.linux.LinkInfo;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Direction;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The datapath's programs on interfaces, so that they outlive this process and are found again: links (XDP, tcx) are pinned, and
 * filters of kernels without tcx have a name.
 */
final class Attachments {
    private static final Logger LOG = System.getLogger("sluice.hooks");
    /** What our filters are called, and their place among others. */
    private static final String FILTER = "sluice-director";

    private static final int PRIORITY = 49_000;

    private final Bpf bpf;
    private final Rtnetlink netlink;
    private final Path pins;
    private final DatapathPrograms programs;
    private final boolean tcx = Feature.TCX.onHost() == Feature.Answer.YES;
    private final Map<Spot, One> all = new HashMap<>();

    record Spot(int ifindex, Place place) {}

    /** {@code pin}: null for a filter. */
    private record One(
            String device,
            String how,
            Attachment attachment,
            @Nullable Path pin) {}

    /** {@code pins}: a directory in a bpffs, of one network namespace. */
    Attachments(Bpf bpf, Rtnetlink netlink, Path pins, DatapathPrograms programs) {
        this.bpf = bpf;
        this.netlink = netlink;
        this.pins = pins;
        this.programs = programs;
    }

    /** Takes over those of a director before, with the programs they have. */
    void adopt() throws IOException {
        Path _ = Files.createDirectories(pins);
        Map<Integer, Link> links = new HashMap<>();
        for (Link link : netlink.links().list()) links.put(link.index(), link);
        try (Stream<Path> files = Files.list(pins)) {
            for (Path pin : files.toList()) BpfLink.open(bpf, pin).ifPresent(link -> adopt(link, pin, links));
        }
        for (Link link : links.values()) {
            adoptFilters(link, Place.INGRESS, Direction.INGRESS);
            adoptFilters(link, Place.EGRESS, Direction.EGRESS);
        }
    }

    private void adopt(BpfLink found, Path pin, Map<Integer, Link> links) {
        LinkInfo info = found.info();
        Link link = links.get(info.ifindex());
        boolean xdp = info.type() == LinkInfo.XDP;
        Place place = xdp ? Place.XDP : found.direction() == Direction.INGRESS ? Place.INGRESS : Place.EGRESS;
        One one = new One(link == null ? "" : link.name(), xdp ? "xdp" : "tcx", found, pin);
        if (link == null || all.putIfAbsent(new Spot(info.ifindex(), place), one) != null) drop(one);
    }

    private void adoptFilters(Link link, Place place, Direction direction) {
        for (TcFilter filter : TcFilter.list(netlink.trafficControl(), link.index(), direction, FILTER)) {
            One one = new One(link.name(), "tc", filter, null);
            if (all.putIfAbsent(new Spot(link.index(), place), one) != null) drop(one);
        }
    }

    boolean has(int ifindex, Place place) {
        return all.containsKey(new Spot(ifindex, place));
    }

    Collection<Spot> spots() {
        return List.copyOf(all.keySet());
    }

    /**
     * Puts the programs as they are now in the place of those attached, each in one step. Lets go of those that went with their
     * interface, or that somebody took off; whether there were any.
     */
    boolean replace() {
        // All are loaded before the first takes its place: if that fails, all stay as they are.
        for (Spot spot : all.keySet()) {
            LoadedProgram _ = programs.of(spot.place);
        }
        List<Spot> gone = new ArrayList<>();
        all.forEach((spot, one) -> {
            if (!replace(one, programs.of(spot.place))) gone.add(spot);
        });
        gone.forEach(this::detach);
        return !gone.isEmpty();
    }

    /** False if there is nothing any more whose program could be replaced. */
    private static boolean replace(One one, LoadedProgram program) {
        try {
            one.attachment.replace(program);
            return true;
        } catch (LinuxException e) {
            // EINVAL: a filter's clsact is gone.
            boolean isGone = e.is(Errno.ENOLINK)
                    || e.is(Errno.ENODEV)
                    || e.is(Errno.ENOENT)
                    || e.is(Errno.EINVAL) && one.pin == null;
            if (!isGone) throw e;
            LOG.log(Level.INFO, "no longer attached to {0}: {1}", one.device, e.getMessage());
            return false;
        }
    }

    /** @throws LinuxException if the kernel or the driver refuses */
    void attach(Link link, Place place) {
        One one = place != Place.XDP && !tcx ? filter(link, place) : pinned(link, place);
        all.put(new Spot(link.index(), place), one);
        LOG.log(Level.INFO, "attached to {0} by {1}", link.name(), title(place, one));
    }

    private One filter(Link link, Place place) {
        Direction direction = place == Place.INGRESS ? Direction.INGRESS : Direction.EGRESS;
        TcFilter filter = TcFilter.attach(
                netlink.trafficControl(), programs.of(place), link.index(), direction, FILTER, PRIORITY);
        return new One(link.name(), "tc", filter, null);
    }

    private One pinned(Link link, Place place) {
        BpfLink made = switch (place) {
            case XDP -> BpfLink.attachXdp(programs.of(place), link.index());
            case INGRESS -> BpfLink.attachTcx(programs.of(place), link.index(), Direction.INGRESS);
            case EGRESS -> BpfLink.attachTcx(programs.of(place), link.index(), Direction.EGRESS);
        };
        Path pin = pins.resolve(link.index() + "-" + place);
        try {
            boolean _ = Files.deleteIfExists(pin);
            made.pin(pin);
        } catch (IOException e) {
            made.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
        return new One(link.name(), place == Place.XDP ? "xdp" : "tcx", made, pin);
    }

    /** Detaches; nothing is left of it. */
    void detach(Spot spot) {
        Optional.ofNullable(all.remove(spot)).ifPresent(this::drop);
    }

    private void drop(One one) {
        try {
            int ifindex = one.attachment.ifindex();
            one.attachment.detach();
            if (one.pin != null) {
                boolean _ = Files.deleteIfExists(one.pin);
            } else {
                boolean _ = netlink.trafficControl().removeIdleClsact(ifindex);
            }
        } catch (LinuxException e) {
            if (!e.is(Errno.ENODEV)) LOG.log(Level.WARNING, "detaching from {0}: {1}", one.device, e.getMessage());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "unlink({0}): {1}", one.pin, e.getMessage());
        } finally {
            one.attachment.close();
        }
    }

    /** One line each: {@code eth0 tcx}. */
    List<String> list() {
        List<String> lines = new ArrayList<>();
        all.forEach((spot, one) -> lines.add(one.device + " " + title(spot.place, one)));
        lines.sort(null);
        return lines;
    }

    private static String title(Place place, One one) {
        return place == Place.EGRESS ? one.how + " egress" : one.how;
    }
}
