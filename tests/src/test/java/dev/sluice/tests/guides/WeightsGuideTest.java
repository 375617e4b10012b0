package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rest of guide 4: weights, quiescing, persistence, and what init scripts do. */
@Tag("network")
class WeightsGuideTest extends Guide {
    @ParameterizedTest
    @EnumSource
    void changesByHand(Family family) {
        Cluster cluster = Cluster.oneNetwork(lab, 2);
        if (family == Family.IPV6) lab.addIpv6();
        for (Node server : cluster.servers()) {
            server.run(Programs.ours("sluice"), "realserver", "up", "--vip", family.of(Cluster.VIP));
            Nginx _ = Nginx.start(server, false, 80);
        }
        Node director = cluster.director(), client = cluster.client();
        director.run("ip", "addr", "add", family.inNetwork(Cluster.VIP), "dev", "eth0");
        String service = family.socket(Cluster.VIP, 80), url = "http://" + service + "/";
        String one = family.socket("192.168.1.67", 80), two = family.socket("192.168.1.68", 80);
        ipvsadm(director, "-A", "-t", service, "-s", "wrr");
        ipvsadm(director, "-a", "-t", service, "-r", one, "-g", "-w", "3");
        ipvsadm(director, "-a", "-t", service, "-r", two, "-g", "-w", "1");
        assertThat(Collections.frequency(answers(client, url, 8), "server1")).isEqualTo(6);

        ipvsadm(director, "-e", "-t", service, "-r", one, "-g", "-w", "0");
        assertThat(answers(client, url, 3)).containsOnly("server2");

        ipvsadm(director, "-e", "-t", service, "-r", one, "-g", "-w", "1");
        ipvsadm(director, "-E", "-t", service, "-s", "rr", "-p", "600");
        List<String> mine = answers(client, url, 4);
        assertThat(mine).containsOnly(mine.getFirst());

        stopAndStart(director, client, url);
    }

    /** An init script's {@code stop} clears the table, its {@code start} restores what was saved. */
    private static void stopAndStart(Node director, Node client, String url) {
        String saved = ipvsadm(director, "-S", "-n");
        Path rules = director.write("ipvsadm.rules", saved);
        ipvsadm(director, "-C");
        assertThat(ipvsadm(director, "-S", "-n")).isEmpty();
        assertThat(client.run(Node.SHORTLY, "curl", "-sS", "--max-time", "2", url)
                        .code())
                .as("stopped")
                .isNotZero();
        director.run("sh", "-c", Programs.ours("ipvsadm") + " -R < " + rules);
        assertThat(ipvsadm(director, "-S", "-n")).isEqualTo(saved);
        List<String> again = answers(client, url, 3);
        assertThat(again).containsOnly(again.getFirst());
    }
}
