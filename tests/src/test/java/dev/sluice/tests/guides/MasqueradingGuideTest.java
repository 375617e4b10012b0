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

/** Guide 3, NAT by hand: a director with two interfaces, which is the servers' gateway; another port inside. */
@Tag("network")
class MasqueradingGuideTest extends Guide {
    @ParameterizedTest
    @CsvSource({"IPV4, tc", "IPV4, xdp", "IPV6, tc", "IPV6, xdp"})
    void balancesByHand(Family family, String hook) throws Exception {
        Cluster cluster = Cluster.twoNetworks(lab, 2);
        if (family == Family.IPV6) lab.addIpv6();
        String service = family.socket(Cluster.VIP, 80);
        String one = family.socket("10.0.0.11", 8080), two = family.socket("10.0.0.12", 8080);
        List<Nginx> webs = new ArrayList<>();
        for (Node server : cluster.servers()) webs.add(Nginx.start(server, true, 8080));
        Node director = cluster.director();
        director.run("sysctl", "-w", family.forwarding() + "=1");
        director.run("ip", "addr", "add", family.inNetwork(Cluster.VIP), "dev", "eth0");
        useHook(cluster, hook);
        ipvsadm(director, "-A", "-t", service, "-s", "rr");
        ipvsadm(director, "-a", "-t", service, "-r", one, "-m");
        ipvsadm(director, "-a", "-t", service, "-r", two, "-m");
        assertHooked(director, hook);

        // The newest server is the first of the list, as in the kernel.
        assertThat(answers(cluster.client(), "http://" + service + "/", 10))
                .isEqualTo(inTurn(10, "server2", "server1"));

        assertThat(ipvsadm(director, "-Ln"))
                .containsPattern("-> " + Pattern.quote(one) + " +Masq +1 +0 +5 ")
                .containsPattern("-> " + Pattern.quote(two) + " +Masq +1 +0 +5 ");
        String client = Pattern.quote(family.socket(Cluster.CLIENT, 0).replaceAll("0$", ""));
        assertThat(ipvsadm(director, "-Lnc"))
                .containsPattern("TCP +\\d+:\\d+ +TIME_WAIT +" + client + "\\d+ +" + Pattern.quote(service) + " +("
                        + Pattern.quote(one) + "|" + Pattern.quote(two) + ")");
        webs.get(0).stop();
        webs.get(1).stop();
        assertThat(webs.get(0).requests()).hasSize(5).containsOnly(family.logged(Cluster.CLIENT, "10.0.0.11", 8080));
        assertThat(webs.get(1).requests()).hasSize(5).containsOnly(family.logged(Cluster.CLIENT, "10.0.0.12", 8080));
    }
}
