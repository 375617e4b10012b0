package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guide 2, tunnelling by hand to servers in other networks, by a director that forwards nothing itself. */
@Tag("network")
class TunnelGuideTest extends Guide {
    @ParameterizedTest
    @CsvSource({"IPV4, tc", "IPV4, xdp", "IPV6, tc", "IPV6, xdp"})
    void balancesByHand(Family family, String hook) throws Exception {
        Cluster cluster = Cluster.manyNetworks(lab, 2);
        if (family == Family.IPV6) lab.addIpv6();
        String service = family.socket(Cluster.VIP, 8099);
        String one = family.socket("10.1.0.2", 8099), two = family.socket("10.2.0.2", 8099);
        List<Nginx> webs = new ArrayList<>();
        for (Node server : cluster.servers()) {
            String sluice = Programs.ours("sluice");
            server.run(sluice, "realserver", "up", "--vip", family.of(Cluster.VIP), "--method", "tun");
            webs.add(Nginx.start(server, true, 8099));
        }
        Node director = cluster.director();
        director.run("sysctl", "-w", family.forwarding() + "=0");
        director.run("ip", "addr", "add", family.inNetwork(Cluster.VIP), "dev", "eth0");
        useHook(cluster, hook);
        ipvsadm(director, "-A", "-t", service, "-s", "wlc");
        ipvsadm(director, "-a", "-t", service, "-r", one, "-i", "-w", "2");
        ipvsadm(director, "-a", "-t", service, "-r", two, "-i", "-w", "1");
        assertHooked(director, hook);
        long before = director.received("eth0");

        List<String> answers = answers(cluster.client(), "http://" + service + "/", 12);

        long passed = director.received("eth0") - before;
        // By weight: closed connections count too, as inactive.
        assertThat(Collections.frequency(answers, "server1")).isEqualTo(8);
        assertThat(Collections.frequency(answers, "server2")).isEqualTo(4);
        assertThat(ipvsadm(director, "-Ln"))
                .containsPattern("TCP +" + Pattern.quote(service) + " wlc")
                .containsPattern("-> " + Pattern.quote(one) + " +Tunnel +2 +0 +8 ")
                .containsPattern("-> " + Pattern.quote(two) + " +Tunnel +1 +0 +4 ");
        assertThat(passed).as("packets through the director").isBetween(48L, 90L);
        for (Nginx web : webs) web.stop();
        String line = family.logged(Cluster.CLIENT, Cluster.VIP, 8099);
        assertThat(webs.get(0).requests()).hasSize(8).containsOnly(line);
        assertThat(webs.get(1).requests()).hasSize(4).containsOnly(line);
    }
}
