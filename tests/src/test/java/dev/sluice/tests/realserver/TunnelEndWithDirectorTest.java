package dev.sluice.tests.realserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A tunnelled real server that is a director too, of another service: both are attached to one interface. */
@Tag("network")
class TunnelEndWithDirectorTest {
    private final Lab lab = Lab.open("tunnelend");

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @Test
    void bothWorkWhicheverCameFirst() {
        Cluster cluster = Cluster.manyNetworks(lab, 2);
        Node client = cluster.client();
        Node early = cluster.servers().get(0);
        Node late = cluster.servers().get(1);
        direct(early, cluster.addresses().get(0));
        endTunnels(early);
        endTunnels(late);
        direct(late, cluster.addresses().get(1));
        for (Node server : cluster.servers()) Nginx.start(server, false, 80, 8080);
        Node director = cluster.director().address("eth0", Cluster.VIP + "/24");
        ipvsadm(director, "-A", "-t", Cluster.VIP + ":80", "-s", "rr");
        for (String server : cluster.addresses())
            ipvsadm(director, "-a", "-t", Cluster.VIP + ":80", "-r", server, "-i");

        assertThat(List.of(ask(client, Cluster.VIP + ":80"), ask(client, Cluster.VIP + ":80")))
                .containsExactlyInAnyOrder("server1", "server2");
        for (String server : cluster.addresses()) {
            assertThat(ask(client, server + ":81")).isEqualTo("server" + server.charAt(3));
        }
        for (Node server : cluster.servers())
            assertThat(ipvsadm(server, "-Ln")).as(server.name()).containsPattern(":8080 +Masq +1 +0 +1 ");
        for (Node server : cluster.servers()) server.run(Programs.ours("sluice"), "stop");
        assertThat(List.of(ask(client, Cluster.VIP + ":80"), ask(client, Cluster.VIP + ":80")))
                .as("real servers without their directors")
                .containsExactlyInAnyOrder("server1", "server2");
    }

    /** Port 81 to the web server on the same host: a director's work, done at this interface. */
    private static void direct(Node server, String address) {
        ipvsadm(server, "-A", "-t", address + ":81", "-s", "rr");
        ipvsadm(server, "-a", "-t", address + ":81", "-r", address + ":8080", "-m");
    }

    private static void endTunnels(Node server) {
        server.run(Programs.ours("sluice"), "realserver", "up", "--vip", Cluster.VIP, "--method", "tun");
    }

    private static String ipvsadm(Node node, String... words) {
        String[] command = new String[words.length + 1];
        command[0] = Programs.ours("ipvsadm");
        System.arraycopy(words, 0, command, 1, words.length);
        return node.run(command);
    }

    private static String ask(Node client, String server) {
        return client.run("curl", "-sS", "--max-time", "10", "http://" + server + "/")
                .strip();
    }
}
