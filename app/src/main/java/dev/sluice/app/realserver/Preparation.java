package dev.sluice.app.realserver;

import dev.sluice.app.realserver.Ledger.Entry;
import dev.sluice.app.realserver.Ledger.Purpose;
import dev.sluice.control.Tunnel;
import dev.sluice.director.Interfaces;
import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Direction;
import dev.sluice.linux.netlink.Link;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes this host a real server, and undoes it. Says each thing it does. */
final class Preparation {
    /** What the kernel calls its own IPIP device for any pair of addresses ({@code net/ipv4/ipip.c}). */
    private static final String FALLBACK = "tunl0";

    private static final String IPV4 = "net/ipv4/conf/";

    private final Host host;
    private final LedgerFile file;
    private final Ledger ledger;
    private final PrintStream out;

    Preparation(Host host, LedgerFile file, PrintStream out) {
        this.host = host;
        this.file = file;
        this.ledger = file.ledger();
        this.out = out;
    }

    /** Prepares for {@code vip}; only what is not so already. The address comes last, when everything is ready for it. */
    void up(Inet4Address vip, Carriage carriage) throws IOException {
        refuseElsewhere(vip);
        Carriage before = ledger.vips().put(vip, carriage);
        file.save();
        // Only the director may answer for the address: this host is silent for what is on lo, and never asks with it.
        for (String device : List.of("all", "lo")) {
            set(Purpose.ANY, IPV4 + device + "/arp_ignore", "1");
            set(Purpose.ANY, IPV4 + device + "/arp_announce", "2");
        }
        if (carriage.isTunnel()) endTunnels(carriage);
        undoNeedless();
        if (before != null && before.isTunnel() && !carriage.isTunnel()) forgetTunnels();
        make(Purpose.of(vip), new LoopbackAddress(vip));
    }

    /** Undoes what {@code gone} needed and nothing else needs. */
    void down(Collection<Inet4Address> gone) throws IOException {
        boolean tunnels = !ledger.tunnelled().isEmpty();
        ledger.vips().keySet().removeAll(Set.copyOf(gone));
        undoNeedless();
        if (tunnels) forgetTunnels();
    }

    private void refuseElsewhere(Inet4Address vip) throws IOException {
        int loopback = host.loopback();
        for (Address address : host.addresses()) {
            if (!address.address().equals(vip) || address.ifindex() == loopback) continue;
            String device = host.netlink()
                    .links()
                    .find(address.ifindex())
                    .map(Link::name)
                    .orElse("another interface");
            throw new IOException(vip.getHostAddress() + " is on " + device
                    + ", so this host would answer for it in the director's place; take it off first: ip address del "
                    + address + " dev " + device);
        }
    }

    // ---- tunnels

    /** The kernel's own device where it has one; of GUE and GRE we know as much as any. */
    private void endTunnels(Carriage carriage) throws IOException {
        if (carriage.type() == Tunnel.Type.IPIP && hasKernelTunnel()) {
            make(Purpose.TUNNEL, new LinkUp(FALLBACK));
            trustSources(List.of(FALLBACK));
        } else {
            decapsulate();
        }
        if (carriage.clamped()) {
            allow();
            hook(Direction.EGRESS);
        }
    }

    /** Whether there is the kernel's device, after making it where that is possible. */
    private boolean hasKernelTunnel() throws IOException {
        try {
            make(Purpose.TUNNEL, new TunnelDevice(FALLBACK));
            return true;
        } catch (LinuxException e) {
            // Making one loads the kernel's module, which may bring this one by itself.
            if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EEXIST)) throw e;
            return e.is(Errno.EEXIST);
        }
    }

    private void decapsulate() throws IOException {
        if (ownAddresses().isEmpty())
            throw new IOException(
                    "this host has no address of its own at which a tunnel could end; give it one: ip address add");
        trustSources(ethernets().stream().map(Link::name).toList());
        allow();
        hook(Direction.INGRESS);
    }

    private void hook(Direction direction) throws IOException {
        for (Link link : ethernets()) {
            boolean clsact = host.decapsulation().bringsClsact(link.index());
            make(Purpose.TUNNEL, new Hooked(link.index(), direction, clsact, link.name()));
        }
    }

    /** Tells our programs what they may take out of tunnels, and how large that may be. */
    private void allow() throws IOException {
        int mtu = ethernets().stream().mapToInt(Link::mtu).min().orElse(0);
        Map<InetAddress, Integer> segments = new HashMap<>();
        Set<Integer> ports = new HashSet<>();
        ledger.tunnelled().forEach((vip, carriage) -> {
            segments.put(vip, carriage.segment(mtu));
            if (carriage.port() != 0) ports.add(carriage.port());
        });
        host.decapsulation().allow(ownAddresses(), segments, ports);
    }

    private List<Link> ethernets() throws IOException {
        List<Link> links =
                List.copyOf(Interfaces.eligible(host.netlink().links().list()).values());
        if (links.isEmpty())
            throw new IOException(
                    "this host has no Ethernet interface by which tunnelled packets could come in; see: ip link");
        return links;
    }

    /** What comes out of a tunnel has a client's address, to which the way back may be by another interface. */
    private void trustSources(List<String> devices) throws IOException {
        List<String> all = new ArrayList<>(List.of("all"));
        all.addAll(devices);
        for (String device : all) set(Purpose.TUNNEL, IPV4 + device + "/rp_filter", "0");
    }

    private List<InetAddress> ownAddresses() {
        return host.addresses().stream()
                .filter(address -> address.scope() == Address.GLOBAL)
                .map(Address::address)
                .filter(address -> !ledger.vips().containsKey(address))
                .toList();
    }

    // ---- making and undoing

    private void set(Purpose purpose, String path, String value) throws IOException {
        Setting setting = Setting.to(path, value);
        if (!setting.isSo(host)) {
            // Somebody set it back since: what it was before is what it is now.
            Optional<Entry> stale = ledger.ofSetting(path);
            stale.ifPresent(ledger::remove);
        }
        make(purpose, setting);
    }

    /** Writes down what is about to be changed, and changes it; nothing if it is so already. */
    private void make(Purpose purpose, Change change) throws IOException {
        if (change.isSo(host)) {
            say("already", change.made());
            return;
        }
        Entry entry = new Entry(purpose, change);
        boolean known = ledger.holds(change);
        if (!known) ledger.add(entry);
        file.save();
        try {
            change.make(host);
        } catch (RuntimeException e) {
            if (!known) ledger.remove(entry);
            file.save();
            throw e;
        }
        say("changed", change.made());
    }

    /** The latest first. An entry leaves the ledger when it is undone, so that this can be interrupted and repeated. */
    private void undoNeedless() throws IOException {
        for (Entry entry : ledger.needless()) {
            if (entry.change().undo(host)) say("restored", entry.change().undone());
            else say("left", "no longer so: " + entry.change().made());
            ledger.remove(entry);
            file.save();
        }
        file.save();
    }

    /** Tunnels hold packets for fewer addresses now, or for none. */
    private void forgetTunnels() throws IOException {
        if (ledger.tunnelled().isEmpty()) host.decapsulation().forget();
        else if (host.decapsulation().isInUse()) allow();
    }

    private void say(String what, String of) {
        out.printf("  %-9s %s%n", what, of);
    }
}
