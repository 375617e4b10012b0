package dev.sluice.app.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A client, a director and real servers, wired as one of the classic guides has them. Nothing is configured that the guide's
 * reader types: no virtual address on the director, nothing on the servers' loopback.
 *
 * @param addresses of the real servers, as the director knows them
 * @param segments the Ethernets that join them
 */
public record Cluster(Node client, Node director, List<Node> servers, List<String> addresses, List<Segment> segments) {
    public static final String CLIENT = "192.168.1.10";
    public static final String DIRECTOR = "192.168.1.2";
    public static final String VIP = "192.168.1.200";
    /** The director's inner address where it masquerades. */
    public static final String INSIDE = "10.0.0.1";

    public Cluster {
        servers = List.copyOf(servers);
        addresses = List.copyOf(addresses);
        segments = List.copyOf(segments);
    }

    /**
     * Prepares every wire for native XDP. It sees no checksum that the sender left to its card, and on veth what it sends arrives
     * only where the other end receives by NAPI.
     */
    public void prepareForXdp() {
        segments.forEach(Segment::prepareForXdp);
    }

    /** Guide 1, direct routing: all on one Ethernet, servers at 192.168.1.67 and up. */
    public static Cluster oneNetwork(Lab lab, int count) {
        Segment lan = lab.segment("lan");
        Node client = lab.node("client");
        Node director = lab.node("director");
        lan.attach(client, "eth0", CLIENT + "/24").attach(director, "eth0", DIRECTOR + "/24");
        List<Node> servers = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Node server = lab.node("server" + (i + 1));
            String address = "192.168.1." + (67 + i);
            lan.attach(server, "eth0", address + "/24");
            servers.add(server);
            addresses.add(address);
        }
        return new Cluster(client, director, servers, addresses, List.of(lan));
    }

    /** Guide 2, tunnelling: every server in a network of its own behind a router, at 10.1.0.2, 10.2.0.2 and up. */
    public static Cluster manyNetworks(Lab lab, int count) {
        Segment lan = lab.segment("lan");
        Node client = lab.node("client");
        Node director = lab.node("director");
        Node router = lab.node("router").sysctl("net.ipv4.ip_forward", "1");
        lan.attach(client, "eth0", CLIENT + "/24")
                .attach(director, "eth0", DIRECTOR + "/24")
                .attach(router, "eth0", "192.168.1.1/24");
        client.route("default", "192.168.1.1");
        director.route("default", "192.168.1.1");
        List<Segment> segments = new ArrayList<>(List.of(lan));
        List<Node> servers = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Node server = lab.node("server" + i);
            Segment branch = lab.segment("lan" + i);
            segments.add(branch);
            branch.attach(router, "eth" + i, "10." + i + ".0.1/24").attach(server, "eth0", "10." + i + ".0.2/24");
            server.route("default", "10." + i + ".0.1");
            servers.add(server);
            addresses.add("10." + i + ".0.2");
        }
        return new Cluster(client, director, servers, addresses, segments);
    }

    /** Guide 3, masquerading: servers at 10.0.0.11 and up behind the director, which is their default gateway. */
    public static Cluster twoNetworks(Lab lab, int count) {
        Segment outside = lab.segment("outside");
        Segment inside = lab.segment("inside");
        Node client = lab.node("client");
        Node director = lab.node("director");
        outside.attach(client, "eth0", CLIENT + "/24").attach(director, "eth0", DIRECTOR + "/24");
        inside.attach(director, "eth1", INSIDE + "/24");
        List<Node> servers = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Node server = lab.node("server" + (i + 1));
            String address = "10.0.0." + (11 + i);
            inside.attach(server, "eth0", address + "/24");
            server.route("default", INSIDE);
            servers.add(server);
            addresses.add(address);
        }
        return new Cluster(client, director, servers, addresses, List.of(outside, inside));
    }
}
