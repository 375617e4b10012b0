package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VirtualMac;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.holding.Holding;
import dev.sluice.keepalived.vrrp.holding.HoldingWords;
import dev.sluice.keepalived.vrrp.holding.Holdings;
import dev.sluice.keepalived.vrrp.packet.Announcement;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.Sysctl;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an instance adds to the kernel as a master, on which interface, and what it tells the neighbours about it. */
final class MasterThings {
    private final Surroundings around;
    private final Holdings holdings;
    private VrrpInstance settings;
    private @Nullable VirtualMacInterface virtualMac;
    private List<Announcer.Announcement> announcements = List.of();
    /** Interfaces by name: a name is the same when the interface is made anew. */
    private Set<String> devices = Set.of();

    private Set<String> complaints = Set.of();

    MasterThings(VrrpInstance settings, Surroundings around) {
        this.settings = settings;
        this.around = around;
        holdings = new Holdings(around.kernel(), around.ledger(), this::say);
    }

    /**
     * Finds or makes the interfaces that everything goes to, which may have come back with other indexes. Answers whether a master
     * got something new, or again.
     */
    boolean prepare(Optional<Link> base) {
        if (base.isPresent() && settings.virtualMac().kind().value() == VirtualMac.Kind.MACVLAN) {
            if (virtualMac == null || !virtualMac.isOn(base.get())) {
                if (virtualMac != null) virtualMac.close();
                virtualMac = VirtualMacInterface.open(settings, base.get(), around, this::say);
            }
        }
        if (settings.promoteSecondaries().value()) base.ifPresent(this::promoteSecondaries);
        return want();
    }

    private void promoteSecondaries(Link base) {
        try {
            String _ = Sysctl.write("net/ipv4/conf/" + base.name() + "/promote_secondaries", "1");
        } catch (LinuxException e) {
            say(e.toString());
        }
    }

    /** Answers whether a master got something new. */
    boolean settings(VrrpInstance changed) {
        settings = changed;
        complaints = Set.of();
        return want();
    }

    private boolean want() {
        List<Holding> wanted = new ArrayList<>();
        List<Announcer.Announcement> frames = new ArrayList<>();
        Map<String, Optional<Link>> links = new HashMap<>();
        Set<String> impossible = new LinkedHashSet<>();
        settings.allAddresses().forEach(address -> collect(address, links, wanted, frames, impossible::add));
        // Rules and routes may need the addresses, so they come after them.
        HoldingWords words = around.words();
        settings.routes().forEach(route -> HoldingWords.collect(() -> words.route(route), wanted, impossible::add));
        settings.rules().forEach(rule -> HoldingWords.collect(() -> words.rule(rule), wanted, impossible::add));
        announcements = frames;
        devices = new HashSet<>(links.keySet());
        settings.routes().forEach(route -> devices.addAll(route.devices()));
        complain(impossible);
        return holdings.want(wanted);
    }

    /** Not again at all news. */
    private void complain(Set<String> impossible) {
        for (String complaint : impossible) if (!complaints.contains(complaint)) say(complaint);
        complaints = impossible;
    }

    private void collect(
            VirtualAddress address,
            Map<String, Optional<Link>> links,
            List<Holding> wanted,
            List<Announcer.Announcement> frames,
            Consumer<String> complain) {
        String device = address.device().orElse(standardInterface());
        HoldingWords.collect(() -> around.words().address(address, device), wanted, complain);
        Optional<Link> link = links.computeIfAbsent(device, around.interfaces()::find);
        if (link.isEmpty() || link.get().mac().isEmpty() || link.get().isNoArp()) return;
        MacAddress mac = link.get().mac().get();
        boolean routes = address.family() == Family.IPV6 && forwards(device);
        frames.add(new Announcer.Announcement(
                this,
                link.get().index(),
                Announcement.of(address.address(), mac, routes),
                around.pace().name(device, address.family()),
                around.pace().pause(device, address.family())));
    }

    private static boolean forwards(String device) {
        return Sysctl.find("net/ipv6/conf/" + device + "/forwarding")
                .map("1"::equals)
                .orElse(false);
    }

    private String standardInterface() {
        return virtualMac == null ? settings.networkInterface().value().orElse("") : virtualMac.name();
    }

    boolean sendsFromVirtualMac() {
        return virtualMac != null && !settings.virtualMac().sendFromBase().value();
    }

    String virtualMacName() {
        return virtualMac == null ? "" : virtualMac.name();
    }

    /** Index of the interface adverts leave by; {@code base} without one of our own. */
    int sendingInterface(int base) {
        return virtualMac != null && sendsFromVirtualMac() ? virtualMac.index() : base;
    }

    void claim() {
        holdings.claim();
    }

    void release() {
        around.loop().announcer().forget(this);
        holdings.release();
    }

    /** Repeats outside, addresses inside: the first round tells of all of them before the second begins. */
    void announce(int repeats, long now) {
        Announcer announcer = around.loop().announcer();
        for (int i = 0; i < repeats; i++)
            for (Announcer.Announcement announcement : announcements) announcer.announce(announcement, now);
    }

    /** Whether it has, or would have, something on that interface. */
    boolean uses(Link link) {
        return devices.contains(link.name()) || uses(link.index());
    }

    boolean uses(int ifindex) {
        return holdings.wantsOn(ifindex);
    }

    /** That interface is down or gone; what went with it is added again as soon as it can be. */
    void linkDown(int ifindex) {
        holdings.lostOn(ifindex);
    }

    void anyLinkMayBeDown() {
        holdings.anyMayBeLost();
    }

    /** Whether losing this address is a reason to give up. */
    boolean watches(InetAddress address, int ifindex) {
        for (Holding holding : holdings.held())
            if (holding instanceof Holding.OfAddress(var wanted, boolean tracked)
                    && tracked
                    && wanted.address().ifindex() == ifindex
                    && wanted.address().address().equals(address)) return true;
        return false;
    }

    void close() {
        if (virtualMac != null) virtualMac.close();
        virtualMac = null;
    }

    private void say(String what) {
        around.log().accept("(" + settings.name() + ") " + what);
    }
}
