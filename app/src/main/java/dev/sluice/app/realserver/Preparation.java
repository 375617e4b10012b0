package dev.sluice.app.realserver;

import dev.sluice.control.RunDirectory;
import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.Sysctl;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What makes the network namespace of this thread a real server, step by step, and back again. */
final class Preparation {
    private static final String LOOPBACK = "lo";
    /** What the kernel's ipip module calls the device that takes tunnels from anywhere. */
    private static final String ANY_TUNNEL = "tunl0";

    private static final int HOST_PREFIX = 32;

    private final Changes changes;
    private final Consumer<String> say;

    private Preparation(Changes changes, Consumer<String> say) {
        this.changes = changes;
        this.say = say;
    }

    /** {@code say} is told every change, a line each. */
    static Preparation ofThisNamespace(Consumer<String> say) throws IOException {
        return new Preparation(
                Changes.read(RunDirectory.ofCurrentNamespace().path().resolve("realserver")), say);
    }

    /** Prepares for one virtual address; what is prepared already stays. */
    void up(InetAddress vip, boolean tunnel) throws IOException {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            int before = changes.all().size();
            // First silence about the address, then the address: else the director's ARP entry is taken over for a
            // moment.
            set("net/ipv4/conf/all/arp_ignore", "1");
            set("net/ipv4/conf/all/arp_announce", "2");
            if (tunnel) set("net/ipv4/conf/all/rp_filter", "0");
            addAddress(kernel, vip, tunnel);
            if (tunnel && !decapsulateByDevice(kernel)) decapsulateByProgram(kernel);
            if (changes.all().size() == before) say.accept("nothing to change: prepared for " + text(vip) + " before");
        }
    }

    /** Takes back what was done for one address, and with the last one everything; answers the exit code. */
    int down(Optional<InetAddress> vip) throws IOException {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            List<Change.VirtualAddress> ours = changes.of(Change.VirtualAddress.class);
            for (Change.VirtualAddress one : ours)
                if (vip.isEmpty() || one.vip().equals(vip.get())) undo(kernel, one);
            List<Change.VirtualAddress> left = changes.of(Change.VirtualAddress.class);
            boolean nothing = left.size() == ours.size();
            if (left.isEmpty()) {
                nothing &= changes.all().isEmpty();
                for (Change change : changes.all().reversed()) undo(kernel, change);
            } else if (!changes.of(Change.Decapsulating.class).isEmpty()) decapsulateByProgram(kernel);
            if (nothing)
                say.accept(
                        "nothing to take back" + vip.map(v -> " for " + text(v)).orElse(""));
            return 0;
        }
    }

    private void addAddress(Rtnetlink kernel, InetAddress vip, boolean tunnel) throws IOException {
        for (Change.VirtualAddress one : changes.of(Change.VirtualAddress.class)) {
            if (!one.vip().equals(vip) || one.tunnel() == tunnel) continue;
            changes.remove(one); // only the method is new
            changes.add(new Change.VirtualAddress(vip, tunnel));
            return;
        }
        boolean there = kernel.addresses().list().stream()
                .anyMatch(address -> address.address().equals(vip));
        Change change = new Change.VirtualAddress(vip, tunnel);
        if (changes.contains(change) && there) return;
        if (there)
            throw new IllegalStateException(text(vip) + " is an address of this machine already; remove it first:"
                    + " ip address del " + text(vip) + "/32 dev DEV");
        if (!changes.contains(change)) changes.add(change);
        Link loopback = kernel.links().require(LOOPBACK);
        if (!loopback.isUp()) kernel.links().setUp(loopback.index(), true);
        kernel.addresses().add(Address.of(loopback.index(), vip, HOST_PREFIX));
        say.accept("address " + text(vip) + "/32 added to " + LOOPBACK);
    }

    private void set(String path, String value) throws IOException {
        String before = Sysctl.read(path);
        if (before.equals(value)) return;
        changes.add(new Change.Setting(path, before, value));
        Sysctl.write(path, value);
        say.accept(path + " = " + value + " (was " + before + ")");
    }

    /** Whether the kernel has a device for it, which then is up. */
    private boolean decapsulateByDevice(Rtnetlink kernel) throws IOException {
        if (!changes.of(Change.Decapsulating.class).isEmpty()) return false; // as it was begun
        if (kernel.links().find(ANY_TUNNEL).isEmpty() && !makeDevice(kernel)) return false;
        Link device = kernel.links().require(ANY_TUNNEL);
        if (!device.isUp()) {
            changes.add(new Change.RaisedInterface(ANY_TUNNEL));
            kernel.links().setUp(device.index(), true);
            say.accept(ANY_TUNNEL + " set up");
        }
        set("net/ipv4/conf/" + ANY_TUNNEL + "/rp_filter", "0");
        return true;
    }

    private boolean makeDevice(Rtnetlink kernel) throws IOException {
        try {
            kernel.links().createIpip(ANY_TUNNEL, Optional.empty(), Optional.empty());
            changes.add(new Change.MadeInterface(ANY_TUNNEL));
            say.accept(ANY_TUNNEL + " made");
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.EEXIST)) return true; // loading the module made it
            if (e.is(Errno.EOPNOTSUPP)) return false;
            throw e;
        }
    }

    /** Attaches our own to every Ethernet interface that is up, or renews it with the addresses of now. */
    private void decapsulateByProgram(Rtnetlink kernel) throws IOException {
        Set<InetAddress> vips = new HashSet<>();
        for (Change.VirtualAddress one : changes.of(Change.VirtualAddress.class)) {
            if (one.tunnel()) vips.add(one.vip());
        }
        Set<InetAddress> here = new HashSet<>();
        for (Address address : kernel.addresses().list()) {
            if (address.address() instanceof Inet4Address own && !own.isLoopbackAddress() && !vips.contains(own))
                here.add(own);
        }
        for (Link link : kernel.links().list()) {
            if (link.isLoopback() || link.hardware() != Link.ETHERNET || !link.isUp()) continue;
            Change change = new Change.Decapsulating(link.name());
            boolean known = changes.contains(change);
            if (!known) changes.add(change);
            Decapsulation.attach(kernel, link.index(), here, vips);
            set("net/ipv4/conf/" + link.name() + "/rp_filter", "0");
            if (!known) say.accept("no ipip device in this kernel: decapsulating by eBPF at " + link.name());
        }
    }

    private void undo(Rtnetlink kernel, Change change) throws IOException {
        switch (change) {
            case Change.VirtualAddress(InetAddress vip, boolean _) -> {
                boolean removed = kernel.addresses()
                        .remove(kernel.links().require(LOOPBACK).index(), vip, HOST_PREFIX);
                say.accept("address " + text(vip) + "/32 " + (removed ? "removed from " : "was gone from ") + LOOPBACK);
            }
            case Change.Setting setting -> restore(setting);
            case Change.MadeInterface(String name) ->
                kernel.links().find(name).ifPresent(link -> {
                    kernel.links().remove(link.index());
                    say.accept(name + " removed");
                });
            case Change.RaisedInterface(String name) ->
                kernel.links().find(name).ifPresent(link -> {
                    kernel.links().setUp(link.index(), false);
                    say.accept(name + " set down");
                });
            case Change.Decapsulating(String device) ->
                kernel.links().find(device).ifPresent(link -> {
                    Decapsulation.detach(kernel, link.index());
                    say.accept("decapsulation taken off " + device);
                });
        }
        changes.remove(change);
    }

    /** Not what somebody else has set meanwhile. */
    private void restore(Change.Setting setting) {
        Optional<String> now = Sysctl.find(setting.path());
        if (now.isEmpty()) return; // with its interface
        if (!now.get().equals(setting.now())) {
            say.accept(setting.path() + " left at " + now.get() + ": changed by somebody else");
            return;
        }
        Sysctl.write(setting.path(), setting.before());
        say.accept(setting.path() + " = " + setting.before());
    }

    private static String text(InetAddress address) {
        return address.getHostAddress();
    }
}
