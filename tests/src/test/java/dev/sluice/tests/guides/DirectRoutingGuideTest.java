package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guide 1, direct routing by hand, as its readers type it. */
@Tag("network")
class DirectRoutingGuideTest extends Guide {
    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void balancesByHand(String hook) throws Exception {
        Cluster cluster = Cluster.oneNetwork(lab, 2);
        List<Nginx> webs = new ArrayList<>();
        for (Node server : cluster.servers()) {
            server.run("sysctl", "-w", "net.ipv4.conf.lo.arp_ignore=1", "net.ipv4.conf.all.arp_ignore=1");
            server.run("sysctl", "-w", "net.ipv4.conf.lo.arp_announce=2", "net.ipv4.conf.all.arp_announce=2");
            server.run("ip", "addr", "add", Cluster.VIP + "/32", "dev", "lo");
            webs.add(Nginx.start(server, true, 80));
        }
        Node director = cluster.director();
        director.run("ip", "addr", "add", Cluster.VIP + "/24", "dev", "eth0");
        useHook(cluster, hook);
        ipvsadm(director, "-C");
        ipvsadm(director, "-A", "-t", "192.168.1.200:80", "-s", "rr");
        ipvsadm(director, "-a", "-t", "192.168.1.200:80", "-r", "192.168.1.67:80", "-g");
        ipvsadm(director, "-a", "-t", "192.168.1.200:80", "-r", "192.168.1.68:80", "-g");
        ipvsadm(director, "--set", "30", "120", "300");
        assertThat(ipvsadm(director, "-L", "--timeout")).contains("30 120 300");
        assertHooked(director, hook);

        long before = director.received("eth0");
        // The newest server is the first of the list, as in the kernel.
        assertThat(answers(cluster.client(), "http://192.168.1.200/", 10)).isEqualTo(inTurn(10, "server2", "server1"));
        long passed = director.received("eth0") - before;

        assertThat(ipvsadm(director, "-Ln"))
                .containsPattern("TCP +192\\.168\\.1\\.200:80 rr")
                .containsPattern("-> 192\\.168\\.1\\.67:80 +Route +1 +0 +5 ")
                .containsPattern("-> 192\\.168\\.1\\.68:80 +Route +1 +0 +5 ");
        // A request is SYN, ACK, the request, and one to three more to close: replies would at least double that.
        assertThat(passed).as("packets through the director").isBetween(40L, 75L);
        assertServed(webs, "192.168.1.10 192.168.1.200:80", 5);
    }
}
