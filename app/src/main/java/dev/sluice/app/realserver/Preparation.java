package dev.sluice.app.realserver;

import dev.sluice.app.realserver.Ledger.Entry;
import dev.sluice.app.realserver.Ledger.Purpose;
import dev.sluice.director.Interfaces;
import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Link;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    void up(Inet4Address vip, Method method) throws IOException {
        refuseElsewhere(vip);
        boolean wasTunnelled = ledger.vips().put(vip, method) == Method.TUN;
        file.save();
        // Only the director may answer for the address: this host is silent for what is on lo, and never asks with it.
        for (String device : List.of("all", "lo")) {
            set(Purpose.ANY, IPV4 + device + "/arp_ignore", "1");
            set(Purpose.ANY, IPV4 + device + "/arp_announce", "2");
        }
        if (method == Method.TUN) endTunnels();
        undoNeedless();
        if (wasTunnelled && method != Method.TUN) forgetTunnels();
        make(Purpose.of(vip), new LoopbackAddress(vip));
    }

    /** Undoes what {@code gone} needed and nothing else needs. */
    void down(Collection<Inet4Address> gone) throws IOException {
        boolean tunnels = !ledger.vips(Method.TUN).isEmpty();
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

    private void endTunnels() throws IOException {
        if (!hasKernelTunnel()) {
            decapsulate();
            return;
        }
        make(Purpose.TUNNEL, new LinkUp(FALLBACK));
        trustSources(List.of(FALLBACK));
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
        List<Link> links =
                List.copyOf(Interfaces.eligible(host.netlink().links().list()).values());
        if (links.isEmpty())
            throw new IOException(
                    "this host has no Ethernet interface by which tunnelled packets could come in; see: ip link");
        List<InetAddress> own = ownAddresses();
        if (own.isEmpty())
            throw new IOException(
                    "this host has no address of its own at which a tunnel could end; give it one: ip address add");
        trustSources(links.stream().map(Link::name).toList());
        host.decapsulation().allow(own, ledger.vips(Method.TUN));
        for (Link link : links) {
            boolean clsact = host.decapsulation().bringsClsact(link.index());
            make(Purpose.TUNNEL, new Hooked(link.index(), clsact, link.name()));
        }
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
    private void forgetTunnels() {
        List<Inet4Address> tunnelled = ledger.vips(Method.TUN);
        if (tunnelled.isEmpty()) host.decapsulation().forget();
        else if (host.decapsulation().isInUse()) host.decapsulation().allow(ownAddresses(), tunnelled);
    }

    private void say(String what, String of) {
        out.printf("  %-9s %s%n", what, of);
    }
}
