package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guide 1, direct routing by hand, as its readers type it, and the same with IPv6. */
@Tag("network")
class DirectRoutingGuideTest extends Guide {
    @ParameterizedTest
    @CsvSource({"IPV4, tc", "IPV4, xdp", "IPV6, tc", "IPV6, xdp"})
    void balancesByHand(Family family, String hook) throws Exception {
        Cluster cluster = Cluster.oneNetwork(lab, 2);
        if (family == Family.IPV6) lab.addIpv6();
        String service = family.socket(Cluster.VIP, 80);
        String one = family.socket("192.168.1.67", 80), two = family.socket("192.168.1.68", 80);
        List<Nginx> webs = new ArrayList<>();
        for (Node server : cluster.servers()) {
            if (family == Family.IPV4) {
                server.run("sysctl", "-w", "net.ipv4.conf.lo.arp_ignore=1", "net.ipv4.conf.all.arp_ignore=1");
                server.run("sysctl", "-w", "net.ipv4.conf.lo.arp_announce=2", "net.ipv4.conf.all.arp_announce=2");
            }
            server.run("ip", "addr", "add", family.alone(Cluster.VIP), "dev", "lo");
            webs.add(Nginx.start(server, true, 80));
        }
        Node director = cluster.director();
        director.run("ip", "addr", "add", family.inNetwork(Cluster.VIP), "dev", "eth0");
        useHook(cluster, hook);
        ipvsadm(director, "-C");
        ipvsadm(director, "-A", "-t", service, "-s", "rr");
        ipvsadm(director, "-a", "-t", service, "-r", one, "-g");
        ipvsadm(director, "-a", "-t", service, "-r", two, "-g");
        ipvsadm(director, "--set", "30", "120", "300");
        assertThat(ipvsadm(director, "-L", "--timeout")).contains("30 120 300");
        assertHooked(director, hook);

        long before = director.received("eth0");
        // The newest server is the first of the list, as in the kernel.
        assertThat(answers(cluster.client(), "http://" + service + "/", 10))
                .isEqualTo(inTurn(10, "server2", "server1"));
        long passed = director.received("eth0") - before;

        assertThat(ipvsadm(director, "-Ln"))
                .containsPattern("TCP +" + Pattern.quote(service) + " rr")
                .containsPattern("-> " + Pattern.quote(one) + " +Route +1 +0 +5 ")
                .containsPattern("-> " + Pattern.quote(two) + " +Route +1 +0 +5 ");
        // A request is SYN, ACK, the request, and one to three more to close: replies would at least double that.
        assertThat(passed).as("packets through the director").isBetween(40L, 75L);
        assertServed(webs, family.logged(Cluster.CLIENT, Cluster.VIP, 80), 5);
    }
}
