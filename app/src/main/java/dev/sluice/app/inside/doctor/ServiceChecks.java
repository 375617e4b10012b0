package dev.sluice.app.inside.doctor;

import dev.sluice.control.AddressForm;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import dev.sluice.linux.Sysctl;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Neighbour;
import dev.sluice.linux.netlink.Route;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The configured services: virtual addresses, ways to servers, and settings that forwarding needs. */
final class ServiceChecks {
    /** More servers than this are not looked at one by one. */
    private static final int MOST = 1000;
    /** What a client's full-size packet and the thinnest outer header (IPIP) take together. */
    private static final int USUAL_MTU = 1500, LEAST_OUTER = 20;

    private final Rtnetlink netlink;
    private final List<ServiceStatus> services;
    private final List<Finding> findings = new ArrayList<>();

    ServiceChecks(Rtnetlink netlink, List<ServiceStatus> services) {
        this.netlink = netlink;
        this.services = services;
    }

    List<Finding> all() {
        services.stream()
                .map(service -> service.spec().key())
                .filter(key -> key.mark() == 0)
                .map(ServiceKey::address)
                .distinct()
                .forEach(this::virtual);
        services.forEach(this::usable);
        servers();
        forwarding();
        firewall();
        return findings;
    }

    private void virtual(InetAddress vip) {
        String text = AddressForm.text(vip);
        boolean isLocal = isLocal(netlink, vip);
        findings.add(
                isLocal
                        ? Finding.ok("vip", text + " is an address of this machine")
                        : Finding.hint(
                                "vip",
                                text
                                        + " is no address of this machine: fine if a router sends it here, but nobody answers"
                                        + (vip instanceof Inet4Address ? " ARP" : " neighbour solicitation")
                                        + " for it",
                                "ip addr add " + text + (vip instanceof Inet4Address ? "/32" : "/128") + " dev lo"));
    }

    /** Whether packets to this address are for this machine. */
    static boolean isLocal(Rtnetlink netlink, InetAddress address) {
        return netlink.routes()
                .find(address)
                .filter(route -> route.type() == Route.Type.LOCAL)
                .isPresent();
    }

    private void usable(ServiceStatus service) {
        String name = AddressForm.endpoint(
                service.spec().key().address(), service.spec().key().port());
        if (service.servers().stream().anyMatch(server -> server.spec().weight() > 0)) return;
        findings.add(Finding.problem(
                "servers",
                name + ": no server has a weight above 0, so every connection is refused",
                service.servers().isEmpty() ? "ipvsadm -a ... -r SERVER" : "ipvsadm -e ... -w 1"));
    }

    private void servers() {
        Set<InetAddress> seen = new LinkedHashSet<>();
        int good = 0;
        for (ServiceStatus service : services)
            for (ServerStatus server : service.servers()) {
                boolean isTunnel = server.spec().method() == ForwardingMethod.TUNNEL;
                InetAddress address = server.spec().key().address();
                if (seen.size() < MOST && seen.add(address) && reachable(address, isTunnel)) good++;
            }
        if (good > 0) findings.add(Finding.ok("reach", good + " of " + seen.size() + " servers can be reached"));
    }

    private boolean reachable(InetAddress server, boolean isTunnel) {
        String text = AddressForm.text(server);
        Route route = netlink.routes().find(server).orElse(null);
        if (route != null && route.type() == Route.Type.LOCAL) return true;
        if (route == null || route.hops().isEmpty() || route.type() != Route.Type.UNICAST) {
            findings.add(Finding.problem(
                    "route", "there is no route to server " + text, "ip route add " + text + " via ROUTER"));
            return false;
        }
        Route.Hop hop = route.hops().getFirst();
        Link link = netlink.links().find(hop.ifindex()).orElse(null);
        if (link == null) return false;
        if (isTunnel) mtu(text, link, route.mtu() > 0 ? route.mtu() : link.mtu());
        if (link.hardware() != Link.ETHERNET || link.isNoArp()) return true;
        InetAddress gateway = hop.gateway().orElse(server);
        if (netlink.neighbours()
                .find(hop.ifindex(), gateway)
                .filter(Neighbour::isValid)
                .isPresent()) return true;
        findings.add(Finding.problem(
                "neighbour",
                "nobody answers for " + AddressForm.text(gateway) + " on " + link.name() + ", the way to server "
                        + text,
                "ping -c1 -I " + link.name() + " " + AddressForm.text(gateway)
                        + "; is the machine up, on this link, and its address right?"));
        return false;
    }

    private void mtu(String server, Link link, int mtu) {
        if (mtu >= USUAL_MTU + LEAST_OUTER) return;
        findings.add(Finding.hint(
                "mtu",
                "the way to tunnelled server " + server + " takes " + mtu + " bytes, so clients' packets of more than "
                        + (mtu - LEAST_OUTER)
                        + " do not fit into an IPIP tunnel (less into GUE, GRE); TCP is kept smaller",
                "ip link set " + link.name() + " mtu 1600, if the network takes it"));
    }

    private void forwarding() {
        needs(4, "net/ipv4/ip_forward");
        needs(16, "net/ipv6/conf/all/forwarding");
    }

    /** {@code family}: bytes of an address. */
    private void needs(int family, String setting) {
        boolean isNeeded = services.stream()
                .flatMap(service -> service.servers().stream())
                .filter(server -> server.spec().method() == ForwardingMethod.MASQUERADE)
                .map(server -> server.spec().key().address())
                .filter(address -> address.getAddress().length == family)
                .anyMatch(address -> !isLocal(netlink, address));
        if (!isNeeded) return;
        String name = setting.replace('/', '.');
        findings.add(
                Sysctl.find(setting).orElse("1").equals("0")
                        ? Finding.problem(
                                "forward",
                                "masqueraded servers' answers are not forwarded: " + name + " = 0",
                                "sysctl -w " + name + "=1")
                        : Finding.ok("forward", name + " = 1, as masqueraded servers need it"));
    }

    private void firewall() {
        if (Files.exists(Path.of("/proc/sys/net/netfilter/nf_conntrack_count")) && hasTracked())
            findings.add(Finding.hint(
                    "firewall",
                    "connections are tracked here: balanced packets are taken before netfilter, so INPUT and FORWARD rules do"
                            + " not see them, and conntrack does not know them",
                    "filter on the servers, or by 'tc'/XDP in front; nothing is to be done for balancing itself"));
    }

    private static boolean hasTracked() {
        return !Sysctl.find("net/netfilter/nf_conntrack_count").orElse("0").equals("0");
    }
}
