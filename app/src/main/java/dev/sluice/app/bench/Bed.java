package dev.sluice.app.bench;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Running;
import dev.sluice.linux.Ethtool;
import java.util.List;

/**
 * What one contestant is measured in: client, what stands between, and one server with nginx and iperf3. Cables only, no bridge:
 * what is compared is as large a part of the way as can be.
 */
record Bed(Node client, Node director, Node server, Path path, String target) {
    static final String CLIENT = "192.168.1.10", OUTSIDE = "192.168.1.2", VIP = "192.168.1.200";
    static final String INSIDE = "10.0.0.1", SERVER = "10.0.0.11";
    static final int HTTP = 80;
    static final int IPERF = 5201;
    /** Where packets go that nothing answers. */
    static final int DISCARD = 9;

    /** The two ways that packets can take. */
    enum Path {
        /** Both directions through the director: NAT, proxies. */
        BOTH_WAYS("nat"),
        /** Replies straight from server to client: direct routing. */
        THERE_ONLY("dr");

        final String title;

        Path(String title) {
            this.title = title;
        }
    }

    /** Builds the network and starts the servers; {@code target} is what the client will call. */
    static Bed build(Lab lab, Path path, String target) {
        Node client = lab.node("client");
        Node director = lab.node("director");
        Node server = lab.node("server");
        for (Node node : List.of(client, director, server)) {
            node.sysctl("net.ipv4.conf.all.rp_filter", "0").sysctl("net.ipv4.conf.default.rp_filter", "0");
        }
        client.cable("eth0", CLIENT + "/24", director, "eth0", OUTSIDE + "/24");
        director.cable("eth1", INSIDE + "/24", server, "eth0", SERVER + "/24");
        director.sysctl("net.ipv4.ip_forward", "1");
        if (path == Path.BOTH_WAYS) server.route("default", INSIDE);
        else answerDirectly(client, server);
        Nginx.start(server, false, HTTP);
        Running iperf = server.start("iperf3", "-s");
        server.awaitListener(IPERF, iperf);
        return new Bed(client, director, server, path, target);
    }

    /** What native XDP needs of the ends of a veth cable: whole checksums, and reception by NAPI. */
    void prepareForXdp() {
        for (Node end : List.of(client, server)) {
            end.offload("eth0", Ethtool.Offload.SEND_CHECKSUM, false);
            end.offload("eth0", Ethtool.Offload.RECEIVE_AGGREGATION, true);
        }
    }

    /** A cable of its own for the replies, and the virtual address on the server, which does not tell of it by ARP. */
    private static void answerDirectly(Node client, Node server) {
        server.cable("eth1", "192.168.2.11/24", client, "eth1", "192.168.2.10/24");
        server.route("default", "192.168.2.10");
        server.sysctl("net.ipv4.conf.all.arp_ignore", "1").sysctl("net.ipv4.conf.all.arp_announce", "2");
        server.address("lo", VIP + "/32");
    }
}
