package dev.sluice.app.lab;

import dev.sluice.linux.Sysctl;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Route;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * IPv6 beside IPv4: a node gets addresses and routes that mirror those it has, 10.1.0.2/24 as fd00:10:1:0::2/64. Without duplicate
 * address detection, so that they can be used at once.
 */
public final class Ipv6 {
    private static final int NETWORK = 64, HOST = 128;

    private Ipv6() {}

    /** The mirror image of an IPv4 address. */
    public static String of(String ipv4) {
        String[] octets = ipv4.split("\\.");
        String network = "fd00:%s:%s:%s".formatted((Object[]) octets).replaceAll("(:0)+$", "");
        return network + "::" + octets[3];
    }

    private static InetAddress of(InetAddress ipv4) {
        return InetAddress.ofLiteral(ipv4.isAnyLocalAddress() ? "::" : of(ipv4.getHostAddress()));
    }

    /** Mirrors what the node has now. */
    static void addTo(Node node) {
        for (String name : interfaces(node)) {
            node.sysctl("net.ipv6.conf." + name + ".accept_dad", "0");
            node.sysctl("net.ipv6.conf." + name + ".accept_ra", "0");
        }
        node.sysctl("net.ipv6.conf.all.disable_ipv6", "0");
        node.sysctl("net.ipv6.conf.all.forwarding", node.call(() -> Sysctl.read("net/ipv4/ip_forward")));
        node.configure(kernel -> {
            addresses(kernel);
            routes(kernel);
        });
    }

    private static List<String> interfaces(Node node) {
        List<Link> links = node.call(() -> {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                return kernel.links().list();
            }
        });
        List<String> names = new ArrayList<>(List.of("all", "default"));
        for (Link link : links) if (speaksIpv6(node, link.name())) names.add(link.name());
        return names;
    }

    /** tunl0 and its like do not; they stand in every namespace where their modules are loaded. */
    private static boolean speaksIpv6(Node node, String device) {
        return node.call(() -> Files.exists(Path.of("/proc/sys/net/ipv6/conf", device)));
    }

    private static void addresses(Rtnetlink kernel) {
        for (Address address : kernel.addresses().list()) {
            if (!(address.address() instanceof Inet4Address)
                    || address.address().isLoopbackAddress()) continue;
            int prefix = address.prefix() == 32 ? HOST : NETWORK;
            kernel.addresses().add(Address.of(address.ifindex(), of(address.address()), prefix));
        }
    }

    private static void routes(Rtnetlink kernel) {
        for (Route route : kernel.routes().list()) {
            if (route.table() != Route.MAIN || !(route.destination() instanceof Inet4Address)) continue;
            for (Route.Hop hop : route.hops())
                hop.gateway()
                        .ifPresent(gateway -> kernel.routes()
                                .add(Route.via(
                                        of(route.destination()),
                                        route.prefix() == 0 ? 0 : NETWORK,
                                        hop.ifindex(),
                                        Optional.of(of(gateway)))));
        }
    }
}
