package dev.sluice.director;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides where the datapath is attached: on every interface by which packets for services may come in. For the director's
 * thread.
 */
final class Hooks {
    private static final Logger LOG = System.getLogger("sluice.hooks");

    private final Rtnetlink netlink;
    private final HookChoice choice;
    private final DatapathPrograms programs;
    private final Attachments attachments;
    /** Interfaces that refused, so that the log says it once. */
    private final Set<Integer> refused = new HashSet<>();

    private boolean egress;
    /** Something was no longer attached. */
    private boolean isIncomplete;

    Hooks(Rtnetlink netlink, HookChoice choice, DatapathPrograms programs, Attachments attachments) {
        this.netlink = netlink;
        this.choice = choice;
        this.programs = programs;
        this.attachments = attachments;
    }

    /**
     * Takes over the attachments of a director before, without changing them yet.
     *
     * @param discard takes them off instead: they work on maps that are no longer ours
     */
    void adopt(boolean discard) throws IOException {
        attachments.adopt();
        if (discard) detachAll();
    }

    /**
     * Asks whether the hook that was chosen will do.
     *
     * @throws IllegalStateException if packets would be lost; the message names the commands that mend it
     */
    static void verify(Rtnetlink netlink, HookChoice choice) {
        if (choice != HookChoice.XDP) return;
        List<String> objections = XdpPeers.objections(
                netlink, Interfaces.eligible(netlink.links().list()).values());
        if (!objections.isEmpty())
            throw new IllegalStateException("the XDP hook cannot be used here:\n  " + String.join("\n  ", objections));
    }

    /** Puts the programs as they are now in the place of those attached. */
    void replace() {
        boolean _ = mindBounce(Interfaces.eligible(netlink.links().list()));
        isIncomplete |= attachments.replace();
    }

    /** Whether {@link #update} has something to do although no interface changed. */
    boolean isIncomplete() {
        return isIncomplete;
    }

    /** Virtual interfaces have other rules; answers whether that makes the programs different. */
    private boolean mindBounce(Map<Integer, Link> eligible) {
        return programs.bounce(eligible.values().stream().allMatch(Interfaces::isPhysical));
    }

    /** Which programs are attached; at least the one that will be. */
    Set<Place> places() {
        Set<Place> places = EnumSet.noneOf(Place.class);
        for (Attachments.Spot spot : attachments.spots()) places.add(spot.place());
        if (places.isEmpty()) places.add(Place.INGRESS);
        return places;
    }

    /** Whether answers of the director's own stack must be seen too. */
    void egress(boolean wanted) {
        if (egress == wanted) return;
        egress = wanted;
        update();
    }

    /** Attaches to what came, lets go of what went. To be called at the start and after news of interfaces. */
    void update() {
        isIncomplete = false;
        Map<Integer, Link> eligible = Interfaces.eligible(netlink.links().list());
        for (Attachments.Spot spot : attachments.spots())
            if (!eligible.containsKey(spot.ifindex()) || spot.place() == Place.EGRESS && !egress)
                attachments.detach(spot);
        refused.retainAll(eligible.keySet());
        if (mindBounce(eligible)) {
            boolean _ = attachments.replace();
        }
        Place place = wanted(eligible);
        boolean all = attachAll(eligible, place);
        if (!all && place == Place.XDP && choice == HookChoice.AUTO) {
            place = Place.INGRESS;
            all = attachAll(eligible, place);
        }
        if (all) detachAll(place == Place.XDP ? Place.INGRESS : Place.XDP);
        if (egress) all &= attachAll(eligible, Place.EGRESS);
    }

    private Place wanted(Map<Integer, Link> eligible) {
        return switch (choice) {
            case TC -> Place.INGRESS;
            case XDP -> Place.XDP;
            case AUTO ->
                !eligible.isEmpty() && eligible.values().stream().allMatch(Interfaces::isPhysical)
                        ? Place.XDP
                        : Place.INGRESS;
        };
    }

    /** Whether all of them are attached so now. */
    private boolean attachAll(Map<Integer, Link> eligible, Place place) {
        boolean all = true;
        for (Link link : eligible.values()) {
            if (attachments.has(link.index(), place)) continue;
            Optional<String> objection = place == Place.XDP ? XdpPeers.objection(netlink, link) : Optional.empty();
            if (objection.isPresent()) {
                all = false;
                if (refused.add(link.index())) LOG.log(Level.WARNING, "not attached to {0}", objection.get());
                continue;
            }
            try {
                attachments.attach(link, place);
                refused.remove(link.index());
            } catch (LinuxException e) {
                all = false;
                if (e.is(Errno.ENODEV)) continue; // it went while we looked
                if (refused.add(link.index()))
                    LOG.log(Level.WARNING, "cannot attach to {0} by {1}: {2}", link.name(), place, e.getMessage());
            }
        }
        return all;
    }

    private void detachAll(Place place) {
        for (Attachments.Spot spot : attachments.spots()) if (spot.place() == place) attachments.detach(spot);
    }

    /** Detaches from everything. */
    void detachAll() {
        for (Attachments.Spot spot : attachments.spots()) attachments.detach(spot);
    }

    /** One line per attachment: {@code eth0 tcx}. */
    List<String> list() {
        return attachments.list();
    }
}
