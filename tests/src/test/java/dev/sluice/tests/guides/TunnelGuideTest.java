package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guide 2, tunnelling by hand to servers in other networks, by a director that forwards nothing itself. */
@Tag("network")
class TunnelGuideTest extends Guide {
    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void balancesByHand(String hook) throws Exception {
        Cluster cluster = Cluster.manyNetworks(lab, 2);
        List<Nginx> webs = new ArrayList<>();
        for (Node server : cluster.servers()) {
            server.run(Programs.ours("sluice"), "realserver", "up", "--vip", Cluster.VIP, "--method", "tun");
            webs.add(Nginx.start(server, true, 8099));
        }
        Node director = cluster.director();
        director.run("sysctl", "-w", "net.ipv4.ip_forward=0");
        director.run("ip", "addr", "add", Cluster.VIP + "/24", "dev", "eth0");
        useHook(cluster, hook);
        ipvsadm(director, "-A", "-t", "192.168.1.200:8099", "-s", "wlc");
        ipvsadm(director, "-a", "-t", "192.168.1.200:8099", "-r", "10.1.0.2:8099", "-i", "-w", "2");
        ipvsadm(director, "-a", "-t", "192.168.1.200:8099", "-r", "10.2.0.2:8099", "-i", "-w", "1");
        assertHooked(director, hook);
        long before = director.received("eth0");

        List<String> answers = answers(cluster.client(), "http://192.168.1.200:8099/", 12);

        long passed = director.received("eth0") - before;
        // By weight: closed connections count too, as inactive.
        assertThat(Collections.frequency(answers, "server1")).isEqualTo(8);
        assertThat(Collections.frequency(answers, "server2")).isEqualTo(4);
        assertThat(ipvsadm(director, "-Ln"))
                .containsPattern("TCP +192\\.168\\.1\\.200:8099 wlc")
                .containsPattern("-> 10\\.1\\.0\\.2:8099 +Tunnel +2 +0 +8 ")
                .containsPattern("-> 10\\.2\\.0\\.2:8099 +Tunnel +1 +0 +4 ");
        assertThat(passed).as("packets through the director").isBetween(48L, 90L);
        for (Nginx web : webs) web.stop();
        assertThat(webs.get(0).requests()).hasSize(8).containsOnly("192.168.1.10 192.168.1.200:8099");
        assertThat(webs.get(1).requests()).hasSize(4).containsOnly("192.168.1.10 192.168.1.200:8099");
    }
}
