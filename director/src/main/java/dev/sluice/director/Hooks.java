package dev.sluice.director;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.load.Attachment;
import dev.sluice.ebpf.load.BpfLink;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps the datapath attached to every interface by which packets for services may come in. Attachments outlive the process:
 * links are pinned, filters belong to their interface. For the director's thread.
 */
final class Hooks {
    private static final Logger LOG = System.getLogger("sluice.hooks");
    /** What our filters are called where there is no tcx, and their place among others. */
    private static final String FILTER = "sluice-director";

    private static final int PRIORITY = 49_000;

    private final Bpf bpf;
    private final Rtnetlink netlink;
    private final Path pins;
    private final HookChoice choice;
    private final DatapathPrograms programs;
    private final boolean tcx;
    private final Map<Integer, Attached> attached = new HashMap<>();
    /** Interfaces that refused, so that the log says it once. */
    private final Set<Integer> refused = new HashSet<>();

    private record Attached(String device, Hook hook, String how, Attachment attachment, Path pin) {}

    /** {@code pins}: a directory in a bpffs. */
    Hooks(Bpf bpf, Rtnetlink netlink, Path pins, HookChoice choice, DatapathPrograms programs) {
        this.bpf = bpf;
        this.netlink = netlink;
        this.pins = pins;
        this.choice = choice;
        this.programs = programs;
        tcx = Feature.TCX.onHost() == Feature.Answer.YES;
    }

    /** Takes over the attachments of a director before, without changing them yet. */
    void adopt() throws IOException {
        Files.createDirectories(pins);
        Map<Integer, Link> links = new HashMap<>();
        for (Link link : netlink.links().list()) links.put(link.index(), link);
        try (Stream<Path> files = Files.list(pins)) {
            for (Path pin : files.toList()) BpfLink.open(bpf, pin).ifPresent(link -> adopt(link, pin, links));
        }
        for (Link link : links.values())
            for (TcFilter filter : TcFilter.list(netlink.trafficControl(), link.index(), Direction.INGRESS, FILTER))
                if (attached.putIfAbsent(link.index(), new Attached(link.name(), Hook.TC, "tc", filter, pins)) != null)
                    filter.detach();
    }

    private void adopt(BpfLink found, Path pin, Map<Integer, Link> links) {
        LinkInfo info = found.info();
        Link link = links.get(info.ifindex());
        boolean xdp = info.type() == LinkInfo.XDP;
        Attached kept = new Attached(
                link == null ? "" : link.name(), xdp ? Hook.XDP : Hook.TC, xdp ? "xdp" : "tcx", found, pin);
        if (link == null || attached.putIfAbsent(info.ifindex(), kept) != null) drop(kept);
    }

    /** Puts the programs as they are now in the place of those attached. */
    void replace() {
        boolean _ = mindBounce(Interfaces.eligible(netlink.links().list()));
        replaceAttached();
    }

    /** Virtual interfaces have other rules; answers whether that makes the programs different. */
    private boolean mindBounce(Map<Integer, Link> eligible) {
        return programs.bounce(eligible.values().stream().allMatch(Interfaces::isPhysical));
    }

    private void replaceAttached() {
        for (Attached one : attached.values()) one.attachment.replace(programs.of(one.hook));
    }

    /** Attaches to what came, lets go of what went. To be called at the start and after news of interfaces. */
    void update() {
        List<Link> links = netlink.links().list();
        Map<Integer, Link> eligible = Interfaces.eligible(links);
        for (Iterator<Map.Entry<Integer, Attached>> i = attached.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Integer, Attached> one = i.next();
            if (eligible.containsKey(one.getKey())) continue;
            i.remove();
            drop(one.getValue());
        }
        refused.retainAll(eligible.keySet());
        if (mindBounce(eligible)) replaceAttached();
        Hook hook = wanted(eligible.values());
        if (hook == Hook.XDP && choice == HookChoice.AUTO && !attachAll(eligible, Hook.XDP)) hook = Hook.TC;
        boolean _ = attachAll(eligible, hook);
    }

    private Hook wanted(Iterable<Link> eligible) {
        if (choice != HookChoice.AUTO) return choice == HookChoice.XDP ? Hook.XDP : Hook.TC;
        boolean any = false;
        for (Link link : eligible) {
            if (!Interfaces.isPhysical(link)) return Hook.TC;
            any = true;
        }
        return any ? Hook.XDP : Hook.TC;
    }

    /** Whether all of them are attached so now. */
    private boolean attachAll(Map<Integer, Link> eligible, Hook hook) {
        boolean all = true;
        for (Link link : eligible.values()) {
            Attached before = attached.get(link.index());
            if (before != null && before.hook == hook) continue;
            try {
                Attached now = attach(link, hook);
                attached.put(link.index(), now);
                refused.remove(link.index());
                LOG.log(Level.INFO, "attached to {0} by {1}", link.name(), now.how);
                if (before != null) drop(before);
            } catch (LinuxException e) {
                all = false;
                if (e.is(Errno.ENODEV)) continue; // it went while we looked
                if (refused.add(link.index()))
                    LOG.log(Level.WARNING, "cannot attach to {0} by {1}: {2}", link.name(), hook, e.getMessage());
            }
        }
        return all;
    }

    private Attached attach(Link link, Hook hook) {
        if (hook == Hook.TC && !tcx) {
            TcFilter filter = TcFilter.attach(
                    netlink.trafficControl(), programs.of(Hook.TC), link.index(), Direction.INGRESS, FILTER, PRIORITY);
            return new Attached(link.name(), hook, "tc", filter, pins);
        }
        boolean xdp = hook == Hook.XDP;
        BpfLink made = xdp
                ? BpfLink.attachXdp(programs.of(hook), link.index())
                : BpfLink.attachTcx(programs.of(hook), link.index(), Direction.INGRESS);
        String how = xdp ? "xdp" : "tcx";
        Path pin = pins.resolve(link.index() + "-" + how);
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
        return new Attached(link.name(), hook, how, made, pin);
    }

    /** Detaches; nothing is left of it. */
    private void drop(Attached one) {
        try {
            one.attachment.detach();
            if (!one.pin.equals(pins)) {
                boolean _ = Files.deleteIfExists(one.pin);
            } else {
                boolean _ = netlink.trafficControl().removeIdleClsact(one.attachment.ifindex());
            }
        } catch (LinuxException e) {
            if (!e.is(Errno.ENODEV)) LOG.log(Level.WARNING, "detaching from {0}: {1}", one.device, e.getMessage());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "unlink({0}): {1}", one.pin, e.getMessage());
        } finally {
            one.attachment.close();
        }
    }

    /** Detaches from everything. */
    void detachAll() {
        attached.values().forEach(this::drop);
        attached.clear();
    }

    /** One line per interface: {@code eth0 tcx}. */
    List<String> list() {
        List<String> lines = new ArrayList<>();
        for (Attached one : attached.values()) lines.add(one.device + " " + one.how);
        lines.sort(null);
        return lines;
    }
}
