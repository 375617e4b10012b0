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

/**
 * Guides 6 and 7: keepalived drives masquerading on two directors; the virtual address outside and the servers' gateway inside
 * move together. One director is stopped, comes back, and loses its power.
 */
@Tag("network")
class FailoverGuideTest extends Guide {
    private static final String GATEWAY = "10.0.0.254";
    /** Adverts of 1 s: Master_Down is 3.6 s at most; the rest is what a busy machine may add. */
    private static final Duration DEAD = Duration.ofSeconds(4), SLACK = Duration.ofSeconds(2);

    private static String configuration(String state, int priority) {
        return """
                ! Configuration File for keepalived
                global_defs {
                   router_id LVS_DEVEL
                }
                vrrp_instance VI_1 {
                    state %s
                    interface eth0
                    virtual_router_id 51
                    priority %d
                    advert_int 1
                    authentication {
                        auth_type PASS
                        auth_pass 1111
                    }
                    virtual_ipaddress {
                        192.168.1.200/24 dev eth0 label eth0:vip
                    }
                    virtual_ipaddress_excluded {
                        10.0.0.254/24 dev eth1
                    }
                }
                virtual_server 192.168.1.200 80 {
                    delay_loop 1
                    lb_algo wlc
                    lb_kind NAT
                    protocol TCP
                    real_server 10.0.0.11 8080 { weight 1 TCP_CHECK { connect_timeout 3 connect_port 8080 } }
                    real_server 10.0.0.12 8080 { weight 1 TCP_CHECK { connect_timeout 3 connect_port 8080 } }
                }
                """.formatted(state, priority);
    }

    @Test
    void stoppedReturnedAndDead() throws Exception {
        Segment outside = lab.segment("outside"), inside = lab.segment("inside");
        Node client = lab.node("client"), one = lab.node("director1"), two = lab.node("director2");
        outside.attach(client, "eth0", Cluster.CLIENT + "/24");
        int number = 2;
        for (Node director : new Node[] {one, two}) {
            outside.attach(director, "eth0", "192.168.1." + number + "/24");
            inside.attach(director, "eth1", "10.0.0." + number++ + "/24");
            director.sysctl("net.ipv4.ip_forward", "1");
        }
        for (int i = 1; i <= 2; i++) {
            Node server = lab.node("server" + i);
            inside.attach(server, "eth0", "10.0.0.1" + i + "/24");
            server.route("default", GATEWAY);
            Nginx _ = Nginx.start(server, false, 8080);
        }
        Running backup = Directors.keepalived(two, configuration("BACKUP", 100));
        Running master = Directors.keepalived(one, configuration("MASTER", 150));
        Directors.awaitServers(two, backup, 2);
        Directors.awaitServers(one, master, 2);
        Directors.awaitHolding(one, Cluster.VIP);
        Directors.awaitWithout(two, Cluster.VIP);
        Directors.awaitHolding(one, GATEWAY);

        Running wrk = client.start("wrk", "-t1", "-c4", "-d30s", "--timeout", "2s", "http://192.168.1.200/");
        try (Visitors visitors = Visitors.start(client, Cluster.VIP, 80)) {
            Waiting.until("answers", Directors.SOON, () -> visitors.answered() > 20);
            assertThat(visitors.failed()).isZero();

            master.terminate();
            Directors.awaitHolding(two, Cluster.VIP);
            Directors.awaitWithout(one, Cluster.VIP);
            assertMoved(visitors, Duration.ZERO);

            master = Directors.keepalived(one, configuration("MASTER", 150));
            Directors.awaitHolding(one, Cluster.VIP);
            Directors.awaitWithout(two, Cluster.VIP);
            // Preempting does not wait for checks: servers are in from the start.
            assertMoved(visitors, Duration.ZERO);

            outside.cable(one, false);
            inside.cable(one, false);
            master.close();
            Directors.awaitHolding(two, Cluster.VIP);
            Directors.awaitHolding(two, GATEWAY);
            assertMoved(visitors, DEAD);
        }
        assertThat(wrk.await(Directors.SOON)).isZero();
        assertThat(wrk.log()).containsPattern("[1-9][0-9]+ requests in").doesNotContain("Non-2xx");
    }

    /** Visitors failed for no longer than that, and are answered again. */
    private static void assertMoved(Visitors visitors, Duration bound) {
        long before = visitors.answered();
        Waiting.until("answers again", Directors.SOON, () -> visitors.answered() > before + 20);
        assertThat(visitors.gap()).isLessThan(bound.plus(SLACK));
        visitors.forget();
    }
}
