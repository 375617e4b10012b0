package dev.sluice.app.realserver;

import dev.sluice.app.realserver.Carriage.TunnelEnd;
import dev.sluice.director.Interfaces;
import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Direction;
import dev.sluice.linux.netlink.Link;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ends tunnels at this host: by the kernel's devices or by our program, over each family of which the host has addresses. */
final class Tunnels {
    /** Ethernet over GRE. The kernel makes one of each with its GRE devices; what comes by them came by another interface first. */
    private static final Set<String> OVER_GRE = Set.of("gretap", "erspan", "ip6gretap", "ip6erspan");

    private final Host host;
    private final Ledger ledger;
    private final Steps steps;

    Tunnels(Host host, LedgerFile file, Steps steps) {
        this.host = host;
        this.ledger = file.ledger();
        this.steps = steps;
    }

    /** {@code orProgram}: whether our program may stand in for what the kernel does not have. */
    void end(InetAddress vip, TunnelEnd wanted, boolean orProgram) throws IOException {
        List<InetAddress> ends = ownAddresses();
        if (ends.isEmpty())
            throw new IOException(
                    "this host has no address of its own at which a tunnel could end; give it one: ip address add");
        TunnelEnd tunnel = wanted;
        if (vip instanceof Inet4Address) steps.set(Need.TRUST, Preparation.IPV4 + "all/rp_filter", "0");
        if (wanted.by() == Decapsulator.KERNEL) {
            List<String> missing = byKernel(vip, wanted);
            for (String what : missing) steps.note(what);
            if (!missing.isEmpty() && orProgram) tunnel = byProgramInstead(vip, wanted);
            else if (missing.size() == families(ends))
                throw new IOException("the kernel cannot end these tunnels; let Sluice do it: --decapsulation ebpf");
        }
        if (tunnel.by() == Decapsulator.EBPF) byProgram(vip, ends);
        if (tunnel.clamped()) {
            allow();
            hook(Need.CLAMP, Direction.EGRESS);
        }
    }

    // ---- the kernel's devices

    /** What could not be done, one line for each family over which tunnels do not end then. */
    private List<String> byKernel(InetAddress vip, TunnelEnd tunnel) throws IOException {
        List<String> missing = new ArrayList<>();
        for (KernelDevice device : KernelDevice.of(tunnel, vip)) {
            if (!hasAddresses(device.over6)) continue;
            try {
                make(device);
                if (tunnel.port() != 0) steps.make(Need.ofGue(tunnel.port()), new GuePort(tunnel.port(), device.over6));
                if (vip instanceof Inet4Address)
                    steps.set(Need.of(device), Preparation.IPV4 + device.deviceName() + "/rp_filter", "0");
            } catch (LinuxException e) {
                if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EEXIST)) throw e;
                missing.add(
                        "no tunnels over " + (device.over6 ? "IPv6" : "IPv4") + " by the kernel: " + why(device, e));
            }
        }
        return missing;
    }

    private static String why(KernelDevice device, LinuxException e) {
        return e.is(Errno.EEXIST) ? "another device than " + device.deviceName() + " takes them already" : e.remedy();
    }

    private void make(KernelDevice device) throws IOException {
        TunnelDevice change = new TunnelDevice(device);
        try {
            steps.make(Need.of(device), change);
        } catch (LinuxException e) {
            // Making one loads the kernel's module, which may bring this one by itself.
            if (!e.is(Errno.EEXIST) || !device.isKernels() || !change.isSo(host)) throw e;
        }
        steps.make(Need.of(device), new LinkUp(device.deviceName()));
    }

    /** Undoes what was made by half, in the ledger as well. */
    private TunnelEnd byProgramInstead(InetAddress vip, TunnelEnd tunnel) throws IOException {
        TunnelEnd ours = tunnel.by(Decapsulator.EBPF);
        ledger.vips().put(vip, new Carriage(ours));
        steps.undoNeedless();
        return ours;
    }

    // ---- our program

    private void byProgram(InetAddress vip, List<InetAddress> ends) throws IOException {
        if (vip instanceof Inet4Address)
            for (Link link : ethernets())
                steps.set(Need.PROGRAM_TRUST, Preparation.IPV4 + link.name() + "/rp_filter", "0");
        allow();
        hook(Need.PROGRAM, Direction.INGRESS);
        boolean ip6 = !(vip instanceof Inet4Address);
        if (!Decapsulation.crossesFamilies() && (families(ends) == 2 || !hasAddresses(ip6)))
            steps.note("no tunnels over IPv" + (ip6 ? 4 : 6) + ": Linux can change a packet's family from 6.3 on");
    }

    private void hook(Need need, Direction direction) throws IOException {
        for (Link link : ethernets()) {
            boolean clsact = host.decapsulation().bringsClsact(link.index());
            steps.make(need, new Hooked(link.index(), direction, clsact, link.name()));
        }
    }

    /** Tells our programs what they may take out of tunnels, and how large that may be. */
    private void allow() throws IOException {
        int mtu = ethernets().stream().mapToInt(Link::mtu).min().orElse(0);
        Map<InetAddress, Integer> segments = new HashMap<>();
        Set<Integer> ports = new HashSet<>();
        ledger.tunnelled().forEach((vip, tunnel) -> {
            segments.put(vip, tunnel.segment(mtu, vip, hasAddresses(true)));
            if (tunnel.port() != 0) ports.add(tunnel.port());
        });
        host.decapsulation().allow(ownAddresses(), segments, ports);
    }

    private List<Link> ethernets() throws IOException {
        List<Link> links = Interfaces.eligible(host.netlink().links().list()).values().stream()
                .filter(link -> !OVER_GRE.contains(link.kind()))
                .toList();
        if (links.isEmpty())
            throw new IOException(
                    "this host has no Ethernet interface by which tunnelled packets could come in; see: ip link");
        return links;
    }

    // ---- this host's addresses

    private List<InetAddress> ownAddresses() {
        return host.addresses().stream()
                .filter(address -> address.scope() == Address.GLOBAL)
                .map(Address::address)
                .filter(address -> !ledger.vips().containsKey(address))
                .toList();
    }

    private boolean hasAddresses(boolean ipv6) {
        return ownAddresses().stream().anyMatch(address -> address instanceof Inet4Address != ipv6);
    }

    private static int families(List<InetAddress> addresses) {
        return (int) addresses.stream().map(Object::getClass).distinct().count();
    }

    /** Our programs hold packets for fewer addresses now, or for none. */
    void forget() throws IOException {
        if (!ledger.needs(Need.PROGRAM) && !ledger.needs(Need.CLAMP))
            host.decapsulation().forget();
        else if (host.decapsulation().isInUse()) allow();
    }
}
