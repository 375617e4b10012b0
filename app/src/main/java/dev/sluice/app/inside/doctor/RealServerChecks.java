package dev.sluice.app.inside.doctor;

import dev.sluice.control.AddressForm;
import dev.sluice.linux.Sysctl;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A machine that balances nothing but has virtual addresses on its loopback: a real server for direct routing or tunnelling. */
final class RealServerChecks {
    /** Kinds of devices out of which IPv4 packets come. */
    private static final Set<String> TUNNELS = Set.of("ipip", "ip6tnl", "gre", "ip6gre");

    private final Rtnetlink netlink;
    private final List<Finding> findings = new ArrayList<>();

    RealServerChecks(Rtnetlink netlink) {
        this.netlink = netlink;
    }

    List<Finding> all() {
        List<Link> links = netlink.links().list();
        for (Address address : netlink.addresses().list()) {
            if (address.address().isLoopbackAddress() || !isLoopback(links, address)) continue;
            String vip = AddressForm.text(address.address());
            if (address.address() instanceof Inet4Address) virtual(vip, links);
            else
                findings.add(Finding.ok("ndp", "IPv6 is silent about " + vip + " by itself, as it is on the loopback"));
        }
        for (Link link : links) if (TUNNELS.contains(link.kind()) && link.isUp()) tunnel(link.name());
        return findings;
    }

    private static boolean isLoopback(List<Link> links, Address address) {
        return links.stream().anyMatch(link -> link.index() == address.ifindex() && link.isLoopback());
    }

    /** A real server must not answer ARP for what the director answers for. */
    private void virtual(String vip, List<Link> links) {
        String fix = "sluice realserver up --vip " + vip
                + " --method dr (or, by hand: sysctl -w net.ipv4.conf.all.arp_ignore=1"
                + " net.ipv4.conf.all.arp_announce=2)";
        for (Link link : links) {
            if (link.hardware() != Link.ETHERNET || link.isLoopback()) continue;
            int ignore = strongest(link.name(), "arp_ignore");
            int announce = strongest(link.name(), "arp_announce");
            if (ignore >= 1 && announce >= 2) findings.add(Finding.ok("arp", link.name() + " is silent about " + vip));
            else
                findings.add(Finding.problem(
                        "arp",
                        "this machine has " + vip + " on its loopback and answers ARP for it on " + link.name()
                                + " (arp_ignore " + ignore + ", arp_announce " + announce
                                + "): as a real server it takes clients away from the director",
                        fix));
        }
    }

    private void tunnel(String device) {
        int filter = strongest(device, "rp_filter");
        findings.add(
                filter == 0
                        ? Finding.ok("rp_filter", device + " takes packets from anywhere")
                        : Finding.problem(
                                "rp_filter",
                                "tunnelled packets of clients are dropped at " + device + ": rp_filter = " + filter
                                        + " wants their way back to be the tunnel",
                                "sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf." + Sysctl.name(device)
                                        + ".rp_filter=0"));
    }

    /** The kernel goes by the greater of both (IN_DEV_MAXCONF of include/linux/inetdevice.h). */
    static int strongest(String device, String setting) {
        return Math.max(value("all", setting), value(device, setting));
    }

    private static int value(String device, String setting) {
        return Integer.parseInt(
                Sysctl.find("net/ipv4/conf/" + device + "/" + setting).orElse("0"));
    }
}
