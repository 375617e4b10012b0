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

/** Guide 3, NAT by hand: a director with two interfaces, which is the servers' gateway; another port inside. */
@Tag("network")
class MasqueradingGuideTest extends Guide {
    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void balancesByHand(String hook) throws Exception {
        Cluster cluster = Cluster.twoNetworks(lab, 2);
        List<Nginx> webs = new ArrayList<>();
        for (Node server : cluster.servers()) webs.add(Nginx.start(server, true, 8080));
        Node director = cluster.director();
        director.run("sysctl", "-w", "net.ipv4.ip_forward=1");
        director.run("ip", "addr", "add", Cluster.VIP + "/24", "dev", "eth0");
        useHook(cluster, hook);
        ipvsadm(director, "-A", "-t", "192.168.1.200:80", "-s", "rr");
        ipvsadm(director, "-a", "-t", "192.168.1.200:80", "-r", "10.0.0.11:8080", "-m");
        ipvsadm(director, "-a", "-t", "192.168.1.200:80", "-r", "10.0.0.12:8080", "-m");
        assertHooked(director, hook);

        // The newest server is the first of the list, as in the kernel.
        assertThat(answers(cluster.client(), "http://192.168.1.200/", 10)).isEqualTo(inTurn(10, "server2", "server1"));

        assertThat(ipvsadm(director, "-Ln"))
                .containsPattern("-> 10\\.0\\.0\\.11:8080 +Masq +1 +0 +5 ")
                .containsPattern("-> 10\\.0\\.0\\.12:8080 +Masq +1 +0 +5 ");
        assertThat(ipvsadm(director, "-Lnc"))
                .containsPattern("TCP +\\d+:\\d+ +TIME_WAIT +192\\.168\\.1\\.10:\\d+ +"
                        + "192\\.168\\.1\\.200:80 +10\\.0\\.0\\.1[12]:8080");
        webs.get(0).stop();
        webs.get(1).stop();
        assertThat(webs.get(0).requests()).hasSize(5).containsOnly("192.168.1.10 10.0.0.11:8080");
        assertThat(webs.get(1).requests()).hasSize(5).containsOnly("192.168.1.10 10.0.0.12:8080");
    }
}
