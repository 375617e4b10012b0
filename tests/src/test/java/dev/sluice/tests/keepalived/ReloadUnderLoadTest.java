package dev.sluice.tests.keepalived;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Running;
import dev.sluice.tests.traffic.Load;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 2,000 services, traffic through two of them, and reloads that change hundreds of the others. */
@Tag("network")
class ReloadUnderLoadTest {
    private static final int SERVICES = 2000, WEB = 8099, ECHO = 7, INSIDE = 8000;
    private static final Pattern CHECK =
            Pattern.compile("\"name\":\"(\\[127[^\"]+)\"[^{]*\\{[^}]*\"running_since\":\"([^\"]+)\",\"runs\":(\\d+)");

    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("reload");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    /** Every edition changes weights of a tenth of the services, removes another tenth, and adds one. */
    private static String configuration(int edition) {
        StringBuilder text = new StringBuilder("""
                global_defs {
                  router_id RELOAD
                }
                vrrp_instance VI_1 {
                  state MASTER
                  interface eth0
                  virtual_router_id 51
                  priority 100
                  advert_int 1
                  virtual_ipaddress {
                    192.168.1.200 dev eth0
                  }
                }
                """);
        text.append(service(
                "192.168.1.200 " + WEB,
                "DR",
                "TCP",
                2,
                server("192.168.1.67 " + WEB, 1, "TCP_CHECK") + server("192.168.1.68 " + WEB, 1, "TCP_CHECK")));
        text.append(service(
                "192.168.1.200 " + ECHO,
                "DR",
                "UDP",
                2,
                server("192.168.1.67 " + ECHO, 1, "PING_CHECK") + server("192.168.1.68 " + ECHO, 1, "PING_CHECK")));
        for (int i = 2; i < SERVICES; i++) {
            boolean changes = i % 10 == edition, leaves = i % 10 == edition + 4;
            String server = "127.1." + i / 250 + "." + (i % 250 + 1) + " " + INSIDE;
            String net = leaves && edition > 0 ? "10.98." : "10.99.";
            text.append(service(
                    net + i / 250 + "." + (i % 250 + 1) + " 80",
                    "NAT",
                    "TCP",
                    10,
                    server(server, changes && edition > 0 ? edition + 1 : 1, "TCP_CHECK")));
        }
        return text.toString();
    }

    private static String service(String address, String kind, String protocol, int interval, String servers) {
        return "virtual_server " + address + " {\n delay_loop " + interval + "\n lb_algo rr\n lb_kind " + kind
                + "\n protocol " + protocol + "\n" + servers + "}\n";
    }

    private static String server(String address, int weight, String check) {
        return " real_server " + address + " {\n weight " + weight + "\n " + check + " {\n connect_timeout 5\n }\n }\n";
    }

    /** Since when the probe of each inner server runs, and how often it ran. */
    private record Ran(String since, long runs) {}

    private static Map<String, Ran> checks(Keepalived keepalived) {
        Map<String, Ran> checks = new HashMap<>();
        Matcher matcher = CHECK.matcher(keepalived.status("--json"));
        while (matcher.find())
            checks.put(matcher.group(1), new Ran(matcher.group(2), Long.parseLong(matcher.group(3))));
        return checks;
    }

    @Test
    void restartsNoCheckMovesNoAddressAndLosesNoPacket() throws Exception {
        Cluster cluster = Cluster.oneNetwork(lab, 2);
        for (Node server : cluster.servers()) {
            Keepalived.beRealServer(server);
            Nginx _ = Nginx.start(server, false, WEB);
            Datagrams.echo(server, ECHO);
        }
        Node director = cluster.director();
        try (ServerSocket inner =
                director.call(() -> new ServerSocket(INSIDE, 4096, InetAddress.ofLiteral("0.0.0.0")))) {
            Thread.ofPlatform().daemon().start(() -> accept(inner));
            Keepalived keepalived = Keepalived.start(director, configuration(0));
            keepalived.awaitLog("Checking " + SERVICES + " virtual servers", 1).awaitLog("Entering MASTER STATE", 1);
            keepalived.await("every check's first run", () -> {
                Map<String, Ran> checks = checks(keepalived);
                return checks.size() == SERVICES - 2 && checks.values().stream().allMatch(ran -> ran.runs() > 0);
            });
            Running addresses = director.start("ip", "-4", "monitor", "address");
            Load load = Load.start(cluster.client(), "http://192.168.1.200:" + WEB + "/");
            try (Datagrams datagrams = Datagrams.start(cluster.client(), ECHO)) {
                for (int edition = 1; edition <= 3; edition++) {
                    Map<String, Ran> before = checks(keepalived);
                    keepalived.reload(configuration(edition));
                    keepalived.awaitLog("Reloaded: ", edition);
                    assertWentOn(before, checks(keepalived));
                }
                assertThat(datagrams.endWithoutLoss()).isGreaterThan(500);
            }
            load.endClean();
            assertThat(addresses.log()).isEmpty();
            assertThat(keepalived.log())
                    .containsOnlyOnce("Entering MASTER STATE")
                    .doesNotContain("changed by somebody else")
                    .doesNotContain("failed:");
            keepalived.stop();
        }
    }

    private static void assertWentOn(Map<String, Ran> before, Map<String, Ran> after) {
        assertThat(after).hasSize(SERVICES - 2);
        before.forEach((server, ran) -> {
            Ran now = requireNonNull(after.get(server), server);
            assertThat(now.since()).as(server).isEqualTo(ran.since());
            assertThat(now.runs()).as(server).isGreaterThanOrEqualTo(ran.runs());
        });
    }

    private static void accept(ServerSocket listener) {
        try {
            while (true) listener.accept().close();
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** Neither an error in the file nor one that only the director sees changes anything. */
    @Test
    void aReloadIsDoneWhollyOrNotAtAll() throws Exception {
        Cluster cluster = Cluster.oneNetwork(lab, 2);
        for (Node server : cluster.servers()) {
            Keepalived.beRealServer(server);
            Nginx _ = Nginx.start(server, false, WEB);
        }
        Node director = cluster.director();
        director.address("eth0", Cluster.VIP + "/32");
        String good = service("192.168.1.200 " + WEB, "DR", "TCP", 2, server("192.168.1.67 " + WEB, 1, "TCP_CHECK"));
        Keepalived keepalived = Keepalived.start(director, good);
        keepalived.awaitServers(WEB, "192.168.1.67:8099=1");

        String better = good.replace("weight 1", "weight 5");
        keepalived.reload(
                better + service("192.168.1.200 81", "DR", "TCP", 2, server("no.such.host 81", 1, "TCP_CHECK")));
        keepalived.awaitLog("the running configuration stays", 1);
        // What the file may ask and the director does not have.
        keepalived.reload(better
                + service("192.168.1.200 81", "DR", "TCP", 2, server("192.168.1.67 81", 1, "TCP_CHECK"))
                        .replace("lb_algo rr", "lb_algo rr\n persistence_timeout 50\n persistence_engine nosuch"));
        keepalived.awaitLog("the running configuration stays", 2);
        assertThat(keepalived.servers(WEB)).isEqualTo("192.168.1.67:8099=1");

        keepalived.reload(better);
        keepalived.awaitServers(WEB, "192.168.1.67:8099=5");
        keepalived.stop();
    }
}
