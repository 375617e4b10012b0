package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Segment;
import dev.sluice.app.lab.Waiting;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guide 8: two virtual addresses by direct routing, each director master of one and backup of the other. */
@Tag("network")
class DualMasterGuideTest extends Guide {
    private static final String FIRST = "192.168.1.200", SECOND = "192.168.1.201";
    /** Master_Down at adverts of 1 s, and what a busy machine may add. */
    private static final Duration BOUND = Duration.ofSeconds(4).plusSeconds(2);

    private static String configuration(int priorityOfFirst, int priorityOfSecond) {
        return instance("VI_1", 51, priorityOfFirst, FIRST)
                + instance("VI_2", 52, priorityOfSecond, SECOND)
                + service(FIRST)
                + service(SECOND);
    }

    private static String instance(String name, int router, int priority, String address) {
        return """
                vrrp_instance %s {
                    state %s
                    interface eth0
                    virtual_router_id %d
                    priority %d
                    advert_int 1
                    virtual_ipaddress {
                        %s/24
                    }
                }
                """.formatted(name, priority == 150 ? "MASTER" : "BACKUP", router, priority, address);
    }

    private static String service(String address) {
        return """
                virtual_server %s 8099 {
                    delay_loop 1
                    lb_algo rr
                    lb_kind DR
                    protocol TCP
                    real_server 192.168.1.67 8099 { weight 1 TCP_CHECK { connect_timeout 3 connect_port 8099 } }
                    real_server 192.168.1.68 8099 { weight 1 TCP_CHECK { connect_timeout 3 connect_port 8099 } }
                }
                """.formatted(address);
    }

    @Test
    void oneDiesAndReturns() throws Exception {
        Segment lan = lab.segment("lan");
        Node client = lab.node("client"), one = lab.node("director1"), two = lab.node("director2");
        lan.attach(client, "eth0", Cluster.CLIENT + "/24")
                .attach(one, "eth0", "192.168.1.2/24")
                .attach(two, "eth0", "192.168.1.3/24");
        for (int i = 1; i <= 2; i++) {
            Node server = lab.node("server" + i);
            lan.attach(server, "eth0", "192.168.1." + (66 + i) + "/24");
            for (String device : new String[] {"lo", "all"})
                server.sysctl("net.ipv4.conf." + device + ".arp_ignore", "1")
                        .sysctl("net.ipv4.conf." + device + ".arp_announce", "2");
            server.address("lo", FIRST + "/32").address("lo", SECOND + "/32");
            Nginx _ = Nginx.start(server, false, 8099);
        }
        Running left = Directors.keepalived(one, configuration(150, 100));
        Running right = Directors.keepalived(two, configuration(100, 150));
        Directors.awaitServers(one, left, 4);
        Directors.awaitServers(two, right, 4);
        assertCrossed(one, two);

        Running wrk = client.start("wrk", "-t1", "-c4", "-d20s", "--timeout", "2s", "http://192.168.1.201:8099/");
        try (Visitors first = Visitors.start(client, FIRST, 8099);
                Visitors second = Visitors.start(client, SECOND, 8099)) {
            Waiting.until("answers", Directors.SOON, () -> first.answered() > 20 && second.answered() > 20);
            lan.cable(two, false);
            Directors.awaitHolding(one, SECOND);
            assertThat(Directors.holds(one, FIRST)).isTrue();
            awaitMore(first);
            awaitMore(second);
            assertThat(first.failed())
                    .as("nothing happened to the first address")
                    .isZero();
            assertThat(second.gap()).isLessThan(BOUND);

            lan.cable(two, true);
            assertCrossed(one, two);
            awaitMore(second);
            assertThat(second.gap()).isLessThan(BOUND.plusSeconds(30));
            assertThat(first.failed()).isZero();
        }
        assertThat(wrk.await(Directors.SOON)).isZero();
        assertThat(wrk.log()).containsPattern("[1-9][0-9]+ requests in").doesNotContain("Non-2xx");
    }

    private static void awaitMore(Visitors visitors) {
        long before = visitors.answered();
        Waiting.until("answers again", Directors.SOON, () -> visitors.answered() > before + 20);
    }

    private static void assertCrossed(Node one, Node two) {
        Directors.awaitHolding(one, FIRST);
        Directors.awaitHolding(two, SECOND);
        Directors.awaitWithout(one, SECOND);
        Directors.awaitWithout(two, FIRST);
    }
}
