package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guide 5: keepalived drives direct routing, no ipvsadm command by hand. */
@Tag("network")
class KeepalivedGuideTest extends Guide {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ONE = "192.168.1.67:8099", TWO = "192.168.1.68:8099", SORRY = "192.168.1.69:8099";
    /** As the guide has it, down to keywords that keepalived has long dropped; only the timers are shorter. */
    private static final String CONFIGURATION = """
            ! Configuration File for keepalived
            global_defs {
               notification_email { ops@example.com }
               notification_email_from lb@example.com
               smtp_server 127.0.0.1
               smtp_connect_timeout 30
               router_id LVS_DEVEL
               script_user root
               %s
            }
            virtual_server 192.168.1.200 8099 {
                delay_loop 1
                lb_algo wlc
                lb_kind DR
                nat_mask 255.255.255.0
                protocol TCP
                %s
                real_server 192.168.1.67 8099 {
                    weight 3
                    TCP_CHECK {
                        connect_timeout 3
                        nb_get_retry 3
                        delay_before_retry 1
                        connect_port 8099
                    }
                }
                real_server 192.168.1.68 8099 { weight 3 TCP_CHECK { connect_timeout 3 delay_before_retry 1 connect_port 8099 } }
            }
            """;

    private static void beRealServer(Node server) {
        server.run("sysctl", "-w", "net.ipv4.conf.lo.arp_ignore=1", "net.ipv4.conf.all.arp_ignore=1");
        server.run("sysctl", "-w", "net.ipv4.conf.lo.arp_announce=2", "net.ipv4.conf.all.arp_announce=2");
        server.run("ip", "addr", "add", Cluster.VIP + "/32", "dev", "lo");
    }

    private static Running keepalived(Node director, Path configuration) {
        return director.start(
                Programs.ours("keepalived"),
                "-n",
                "-l",
                "-D",
                "-G",
                "-f",
                configuration.toString(),
                "-p",
                director.file("keepalived.pid").toString(),
                "-c",
                director.file("checkers.pid").toString());
    }

    /** Waits until the table holds these servers and no others. */
    private static void awaitServers(Node director, Running keepalived, String... servers) {
        Waiting.until("servers " + List.of(servers) + "\n" + keepalived.log(), SOON, () -> {
            List<String> shown = ipvsadm(director, "-Ln")
                    .lines()
                    .filter(line -> line.startsWith("  -> 192"))
                    .map(line -> line.strip().split("\\s+")[1])
                    .sorted()
                    .toList();
            return shown.equals(List.of(servers));
        });
    }

    @Test
    void removesAndReturnsServersAndSaysSorry() throws Exception {
        Cluster cluster = Cluster.oneNetwork(lab, 3);
        Node director = cluster.director(),
                one = cluster.servers().get(0),
                two = cluster.servers().get(1);
        cluster.servers().forEach(KeepalivedGuideTest::beRealServer);
        Nginx first = Nginx.start(one, false, 8099), second = Nginx.start(two, false, 8099);
        Nginx _ = Nginx.start(cluster.servers().get(2), false, 8099);
        director.run("ip", "addr", "add", Cluster.VIP + "/24", "dev", "eth0");
        MailServer mail = MailServer.start(director);
        Path configuration = director.write(
                "keepalived.conf",
                CONFIGURATION.formatted(
                        "lvs_notify_fifo " + director.file("events"),
                        "sorry_server 192.168.1.69 8099\nquorum_down \"/usr/bin/touch " + director.file("lost")
                                + "\""));
        director.run("mkfifo", director.file("events").toString());
        Running events = director.start("cat", director.file("events").toString());

        Running keepalived = keepalived(director, configuration);
        awaitServers(director, keepalived, ONE, TWO);
        String url = "http://192.168.1.200:8099/";
        assertThat(answers(cluster.client(), url, 6)).contains("server1", "server2");

        first.stop();
        awaitServers(director, keepalived, TWO);
        assertThat(answers(cluster.client(), url, 6)).containsOnly("server2");
        mail.await(
                "Subject: [LVS_DEVEL] Realserver [192.168.1.67]:tcp:8099 of virtual server [192.168.1.200]:tcp:8099 - DOWN");

        second.stop();
        awaitServers(director, keepalived, SORRY);
        assertThat(answers(cluster.client(), url, 3)).containsOnly("server3");
        assertThat(director.run(Programs.ours("sluice"), "ha", "status"))
                .contains("[192.168.1.200]:tcp:8099  DOWN, sorry server")
                .contains("connection refused");

        Nginx _ = Nginx.start(one, false, 8099);
        awaitServers(director, keepalived, ONE);
        mail.await(
                "Subject: [LVS_DEVEL] Realserver [192.168.1.67]:tcp:8099 of virtual server [192.168.1.200]:tcp:8099 - UP");
        Nginx _ = Nginx.start(two, false, 8099);
        awaitServers(director, keepalived, ONE, TWO);
        // Who gets them is wlc's choice: the connections before count for a while.
        assertThat(answers(cluster.client(), url, 6)).isSubsetOf("server1", "server2");

        assertThat(keepalived.log())
                .contains("Removing service [192.168.1.67]:tcp:8099 from VS [192.168.1.200]:tcp:8099")
                .contains("Lost quorum 1-0=1 > 0 for VS [192.168.1.200]:tcp:8099")
                .contains("Adding sorry server [192.168.1.69]:tcp:8099 to VS [192.168.1.200]:tcp:8099");
        assertThat(director.file("lost")).exists();
        Waiting.until("events", SOON, () -> events.log().contains("VS [192.168.1.200]:tcp:8099 UP\n"));
        assertThat(events.log())
                .contains("RS [192.168.1.67]:tcp:8099 [192.168.1.200]:tcp:8099 DOWN\n")
                .contains("VS [192.168.1.200]:tcp:8099 DOWN\n");
        keepalived.terminate();
        assertThat(keepalived.await(SOON)).isZero();
        assertThat(ipvsadm(director, "-Ln")).doesNotContain("192.168.1.200");
    }

    @Test
    void reloadsRepairsAndRefuses() throws Exception {
        Cluster cluster = Cluster.oneNetwork(lab, 2);
        Node director = cluster.director();
        cluster.servers().forEach(KeepalivedGuideTest::beRealServer);
        for (Node server : cluster.servers()) {
            Nginx _ = Nginx.start(server, false, 8099);
        }
        Path configuration = director.write("keepalived.conf", CONFIGURATION.formatted("", ""));
        Running keepalived = keepalived(director, configuration);
        awaitServers(director, keepalived, ONE, TWO);
        String pid =
                director.run("cat", director.file("keepalived.pid").toString()).strip();

        director.write("keepalived.conf", CONFIGURATION.formatted("", "").replace("weight 3\n", "weight 7\n"));
        director.run("kill", "-HUP", pid);
        Waiting.until(
                "the new weight\n" + keepalived.log(),
                SOON,
                () -> ipvsadm(director, "-Ln")
                        .lines()
                        .anyMatch(line -> line.matches(" *-> 192\\.168\\.1\\.67:8099 +Route +7 .*")));
        Waiting.until("what the reload kept", SOON, () -> keepalived.log().contains("2 probes before, 2 now"));

        director.write("keepalived.conf", CONFIGURATION.formatted("", "").replace("192.168.1.67", "no.such.host"));
        director.run("kill", "-HUP", pid);
        Waiting.until(
                "the refusal\n" + keepalived.log(),
                SOON,
                () -> keepalived.log().contains("the running configuration stays"));
        awaitServers(director, keepalived, ONE, TWO);

        ipvsadm(director, "-d", "-t", "192.168.1.200:8099", "-r", TWO);
        Waiting.until(
                "the repair\n" + keepalived.log(),
                SOON,
                () -> keepalived.log().contains("was changed by somebody else"));
        awaitServers(director, keepalived, ONE, TWO);
    }
}
