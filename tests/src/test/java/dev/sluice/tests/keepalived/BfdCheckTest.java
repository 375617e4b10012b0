package dev.sluice.tests.keepalived;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that speaks BFD is in while its session is up; the director hears of it whatever {@code delay_loop} says. */
@Tag("network")
class BfdCheckTest {
    private static final String SESSION =
            "bfd_instance %s {\n neighbor_ip %s\n source_ip %s\n min_rx 50\n min_tx 50\n idle_tx 100\n multiplier 3\n%s}\n";

    private Lab lab;
    private Cluster cluster;

    @BeforeEach
    void openLab() {
        lab = Lab.open("bfdcheck");
        cluster = Cluster.oneNetwork(lab, 2);
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    private static String server(String address, String check) {
        return " real_server " + address + " 8099 {\n  weight 1\n  " + check + "\n }\n";
    }

    @Test
    void aServerWhoseSessionIsDownIsOut() throws Exception {
        Node server = cluster.servers().getFirst();
        String own = cluster.addresses().get(0), other = cluster.addresses().get(1);
        String service = """
                virtual_server %s 8099 {
                 delay_loop 4000
                 warmup 0
                 lb_algo rr
                 lb_kind DR
                 protocol TCP
                %s%s}
                """.formatted(
                Cluster.VIP, server(own, "BFD_CHECK {\n   name server1\n  }"), server(other, "PING_CHECK {\n  }"));
        Keepalived director = Keepalived.start(
                cluster.director(), SESSION.formatted("server1", own, Cluster.DIRECTOR, " checker\n") + service);
        // Down until its session is up.
        director.awaitServers(8099, other + ":8099=1");

        Keepalived peer = Keepalived.start(server, SESSION.formatted("director", Cluster.DIRECTOR, own, ""));
        director.awaitServers(8099, own + ":8099=1", other + ":8099=1");
        server.run("ip", "link", "set", "eth0", "down");
        director.awaitServers(8099, other + ":8099=1");
        director.awaitLog("BFD_CHECK on service [" + own + "]:tcp:8099", 1);
        server.run("ip", "link", "set", "eth0", "up");
        director.awaitServers(8099, own + ":8099=1", other + ":8099=1");
        peer.stop();
        director.awaitServers(8099, other + ":8099=1");
        director.stop();
    }
}
