package dev.sluice.tests.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.tests.keepalived.Keepalived;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guide 5 whole, letter for letter: the virtual address by VRRP, two servers by direct routing, nothing typed by hand. */
@Tag("network")
class WholeKeepalivedGuideTest extends Guide {
    private static final int PORT = 8099;
    private static final String ONE = "192.168.1.67:8099=3", TWO = "192.168.1.68:8099=3";
    private static final String FILE = """
            ! Configuration File for keepalived
            global_defs {
               notification_email { ops@example.com }
               notification_email_from lb@example.com
               smtp_server 127.0.0.1
               smtp_connect_timeout 30
               router_id LVS_DEVEL
            }
            vrrp_instance VI_1 {
                state MASTER
                interface eth0
                virtual_router_id 51
                priority 100
                advert_int 1
                authentication {
                    auth_type PASS
                    auth_pass 1111
                }
                virtual_ipaddress {
                    192.168.1.200 dev eth0 label eth0:vip
                }
            }
            virtual_server 192.168.1.200 8099 {
                delay_loop 6
                lb_algo wlc
                lb_kind DR
                nat_mask 255.255.255.0
                persistence_timeout 50
                protocol TCP
                real_server 192.168.1.67 8099 {
                    weight 3
                    TCP_CHECK {
                        connect_timeout 3
                        nb_get_retry 3
                        delay_before_retry 3
                        connect_port 8099
                    }
                }
                real_server 192.168.1.68 8099 { weight 3 TCP_CHECK { connect_timeout 3 connect_port 8099 } }
            }
            """;

    @Test
    void balancesDropsAndReturns() throws Exception {
        Cluster cluster = Cluster.oneNetwork(lab, 2);
        Node director = cluster.director(), one = cluster.servers().get(0);
        cluster.servers().forEach(Keepalived::beRealServer);
        Nginx first = Nginx.start(one, false, PORT);
        Nginx _ = Nginx.start(cluster.servers().get(1), false, PORT);
        MailServer mail = MailServer.start(director);

        Keepalived keepalived = Keepalived.start(director, FILE);
        keepalived.awaitServers(PORT, ONE, TWO);
        keepalived.awaitLog("(VI_1) Entering MASTER STATE", 1);
        assertThat(director.run("ip", "addr", "show", "dev", "eth0"))
                .containsPattern("192\\.168\\.1\\.200/32 .* eth0:vip");
        assertThat(keepalived.log())
                .contains("nat_mask")
                .contains("nb_get_retry")
                .contains("here the keyword is retry");
        // One client, one server, for fifty seconds after its last connection.
        String url = "http://192.168.1.200:8099/";
        String mine = answers(cluster.client(), url, 1).getFirst();
        assertThat(answers(cluster.client(), url, 6)).containsOnly(mine);
        assertThat(ipvsadm(director, "-Ln")).contains("TCP  192.168.1.200:8099 wlc persistent 50");

        first.stop();
        keepalived.awaitServers(PORT, TWO);
        assertThat(answers(cluster.client(), url, 6)).containsOnly("server2");
        mail.await("To: ops@example.com");
        mail.await(
                "Subject: [LVS_DEVEL] Realserver [192.168.1.67]:tcp:8099 of virtual server [192.168.1.200]:tcp:8099 - DOWN");

        Nginx _ = Nginx.start(one, false, PORT);
        keepalived.awaitServers(PORT, ONE, TWO);
        mail.await(
                "Subject: [LVS_DEVEL] Realserver [192.168.1.67]:tcp:8099 of virtual server [192.168.1.200]:tcp:8099 - UP");
        assertThat(answers(cluster.client(), url, 6)).containsOnly("server2");
        keepalived.stop();
        assertThat(ipvsadm(director, "-Ln")).doesNotContain("192.168.1.200");
        assertThat(director.run("ip", "addr", "show", "dev", "eth0")).doesNotContain("192.168.1.200");
    }
}
