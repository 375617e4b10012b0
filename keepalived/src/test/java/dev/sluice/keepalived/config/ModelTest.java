package dev.sluice.keepalived.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Tunnel;
import dev.sluice.keepalived.config.diagnostic.Severity;
import dev.sluice.keepalived.config.model.CheckTiming;
import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.Route;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.config.model.VirtualServerGroup;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Defaults, inheritance and corrections, as reference §2.2 and §3.1 state them. */
class ModelTest {
    private static VirtualServer service(String body) {
        return Corpus.read("virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n" + body + "\n}\n")
                .configuration()
                .services()
                .getFirst();
    }

    private static Checker checker(String service, String server, String checker) {
        return service(service + "\nreal_server 10.0.0.2 80 {\n" + server + "\n" + checker + "\n}\n")
                .servers()
                .getFirst()
                .checkers()
                .getFirst();
    }

    private static VrrpInstance instance(String body) {
        return Corpus.read("vrrp_instance V {\ninterface eth0\nvirtual_router_id 5\n" + body + "\n}\n")
                .configuration()
                .instances()
                .getFirst();
    }

    @Test
    void checkersHaveDefaultsOfTheirOwn() {
        CheckTiming tcp = checker("", "", "TCP_CHECK {\n}").timing();
        assertThat(tcp.interval().value()).isEqualTo(Duration.ofMinutes(1));
        assertThat(tcp.connectTimeout().value()).isEqualTo(Duration.ofSeconds(5));
        assertThat(tcp.retries().value()).isEqualTo(1);
        assertThat(tcp.beforeRetry().value()).isEqualTo(Duration.ofSeconds(1));
        assertThat(tcp.warmup().value()).isEqualTo(Duration.ofMinutes(1));
        assertThat(tcp.detection()).isEqualTo(Duration.ofSeconds(60 + 5 + 1 + 5));
        assertThat(checker("", "", "HTTP_GET {\nurl {\n}\n}")
                        .timing()
                        .beforeRetry()
                        .value())
                .isEqualTo(Duration.ofSeconds(3));
        CheckTiming dns = checker("delay_loop 7", "", "DNS_CHECK {\n}").timing();
        assertThat(dns.retries().value()).isEqualTo(3);
        assertThat(dns.beforeRetry().value()).isEqualTo(Duration.ofSeconds(7));
        assertThat(checker("", "", "MISC_CHECK {\nmisc_path /bin/true\n}")
                        .timing()
                        .retries()
                        .value())
                .isZero();
    }

    @Test
    void checkersInheritFromServerAndService() {
        CheckTiming timing = checker(
                        "delay_loop 6\nretry 4\nalpha", "delay_loop 7\nwarmup 0", "TCP_CHECK {\nretry 2\n}")
                .timing();
        assertThat(timing.interval().value()).isEqualTo(Duration.ofSeconds(7));
        assertThat(timing.interval().place().origin()).isEqualTo(Place.Origin.INHERITED);
        assertThat(timing.interval().place()).hasToString("from test.conf:9:1");
        assertThat(timing.retries().value()).isEqualTo(2);
        assertThat(timing.retries().place().origin()).isEqualTo(Place.Origin.SET);
        assertThat(timing.warmup().value()).isZero();
        assertThat(timing.initiallyDown().value()).isTrue();
        assertThat(timing.connectTimeout().isDefault()).isTrue();
    }

    @Test
    void weightAndInhibitAndHostComeFromTheService() {
        RealServer server = service("weight 5\ninhibit_on_failure\nvirtualhost h\nreal_server 10.0.0.2 80 {\n}")
                .servers()
                .getFirst();
        assertThat(server.weight().value()).isEqualTo(5);
        assertThat(server.inhibitOnFailure().value()).isTrue();
        assertThat(server.virtualHost().value()).contains("h");
    }

    @Test
    void onlyNatChangesThePort() {
        VirtualServer service =
                service("real_server 10.0.0.2 8080 {\n}\nreal_server 10.0.0.3 8080 {\nlvs_method DR\n}");
        assertThat(service.servers()).extracting(RealServer::port).containsExactly(8080, 80);
    }

    @Test
    void readsTunnels() {
        VirtualServer service = service("real_server 10.0.0.2 80 {\nlvs_method TUN type gue port 6080 remcsum\n}");
        var forwarding = service.servers().getFirst().forwarding().value();
        assertThat(forwarding.method()).isEqualTo(ForwardingMethod.TUNNEL);
        assertThat(forwarding.tunnel()).isEqualTo(new Tunnel(Tunnel.Type.GUE, 6080, Tunnel.Checksum.REMOTE));
    }

    @Test
    void readsUdpPayloads() {
        Checker.Udp udp =
                (Checker.Udp) checker("", "", "UDP_CHECK {\npayload Ab12f 3 456 546443123\nrequire_reply abxx\n}");
        assertThat(udp.payload().value()).contains("ab120f0345065464431203");
        assertThat(udp.reply().value()).contains("abxx");
    }

    @Test
    void readsStatusRangesAndScripts() {
        Checker.Http http = (Checker.Http)
                checker("", "", "SSL_GET {\nenable_sni\nvirtualhost h\nurl {\npath /x\nstatus_code 200-204 301\n}\n}");
        assertThat(http.tls()).isTrue();
        assertThat(http.sendServerName().value()).isTrue();
        assertThat(http.pages().getFirst().virtualHost().value()).contains("h");
        assertThat(http.pages().getFirst().statuses().value())
                .extracting(Object::toString)
                .containsExactly("200-204", "301");
        Checker.Misc misc = (Checker.Misc) checker("", "", "MISC_CHECK {\nmisc_path \"/bin/true 'a b' c\" nobody\n}");
        assertThat(misc.script().command()).containsExactly("/bin/true", "a b", "c");
        assertThat(misc.script().user()).hasValueSatisfying(u -> assertThat(u).hasToString("nobody"));
    }

    @Test
    void computesVrrpTimers() {
        VrrpInstance two = instance("priority 100\nadvert_int 3\nvirtual_ipaddress {\n10.0.0.9\n}");
        assertThat(two.skew()).isEqualTo(Duration.ofNanos(156 * 1_000_000_000L / 256));
        assertThat(two.masterDown()).isEqualTo(Duration.ofSeconds(9).plus(two.skew()));
        VrrpInstance three = instance("version 3\npriority 200\nadvert_int 0.01\nvirtual_ipaddress {\n10.0.0.9\n}");
        assertThat(three.skew()).isEqualTo(Duration.ofNanos(56 * 10_000_000L / 256));
    }

    @Test
    void familyDecidesTheVersion() {
        VrrpInstance six = instance("virtual_ipaddress {\nfe80::9\n2001:db8::9/64\n}");
        assertThat(six.adverts().family()).isEqualTo(Family.IPV6);
        assertThat(six.adverts().version().value()).isEqualTo(3);
        assertThat(six.adverts().group().value().getHostAddress()).isEqualTo("ff02:0:0:0:0:0:0:12");
        assertThat(six.addresses().get(1).prefix()).isEqualTo(64);
    }

    @Test
    void masterWithoutPriorityIsOwner() {
        assertThat(instance("state MASTER\nvirtual_ipaddress {\n10.0.0.9\n}")
                        .election()
                        .owner())
                .isTrue();
    }

    @Test
    void minimalGarpReachesTheInstance() {
        VrrpInstance instance = Corpus.read(
                        "global_defs {\nvrrp_min_garp\n}\nvrrp_instance V {\ninterface eth0\nvirtual_router_id 5\nvirtual_ipaddress {\n10.0.0.9\n}\n}\n")
                .configuration()
                .instances()
                .getFirst();
        assertThat(instance.garp().masterRepeat().value()).isEqualTo(1);
        assertThat(instance.garp().masterDelay().value()).isZero();
    }

    @Test
    void unicastChecksItsSourceByDefault() {
        VrrpInstance instance = instance(
                "unicast_src_ip 10.0.0.1\nunicast_peer {\n10.0.0.2 min_ttl 250\n}\nvirtual_ipaddress {\n10.0.0.9\n}");
        assertThat(instance.adverts().checkSource().value()).isTrue();
        assertThat(instance.adverts().peers().getFirst().minimumTtl()).contains(250);
    }

    @Test
    void readsRoutesInAllForms() {
        List<Route> routes = Corpus.read("""
                        static_routes {
                            default via 10.0.0.254 dev eth0 metric 5
                            192.168.100.0/24 table 6909 nexthop via 192.168.101.1 dev eth0 weight 1 nexthop via 192.168.101.2 dev eth1 weight 2
                            192.168.113.0/24 via 192.168.200.254 or 192.168.100.254 dev eth1
                            2001:db8:9::/64 via 2001:db8::1 dev eth0 mtu lock 1400
                            blackhole 10.9.0.0/16 no_track
                        }
                        """).configuration().staticRoutes();
        assertThat(routes).hasSize(5);
        assertThat(routes.getFirst().attributes()).containsEntry("metric", "5");
        assertThat(routes.get(1).nextHops()).extracting(h -> h.get("weight")).containsExactly("1", "2");
        assertThat(routes.get(2).nextHops())
                .extracting(h -> h.get("via"))
                .containsExactly("192.168.200.254", "192.168.100.254");
        assertThat(routes.get(3).family()).isEqualTo(Family.IPV6);
        assertThat(routes.get(4).type()).isEqualTo("blackhole");
    }

    @Test
    void readsGroupRanges() {
        VirtualServerGroup group = Corpus.read(
                        "virtual_server_group G {\n10.0.0.1-10 80\n10.0.0.250-10.0.1.10 80\n10.0.2.8/29 80\n2001:db8::1-ff 80\nfwmark 7 inet6\n10.0.0.9-3 80\n10.0.0.0/2 80\n}\n")
                .configuration()
                .groups()
                .getFirst();
        assertThat(group.members())
                .filteredOn(m -> m instanceof VirtualServerGroup.Range)
                .extracting(m -> ((VirtualServerGroup.Range) m).count())
                .containsExactly(10, 17, 8, 255);
        assertThat(group.members()).hasSize(5);
    }

    @Test
    void aTextThatMovedIsTheSameConfiguration() {
        String text = "vrrp_instance V {\ninterface eth0\nvirtual_router_id 5\nvirtual_ipaddress {\n10.0.0.9\n}\n}\n";
        assertThat(Corpus.read("\n\n! moved\n" + text.replace("interface", "   interface"))
                        .configuration())
                .isEqualTo(Corpus.read(text).configuration());
        assertThat(Corpus.read(text.replace("interface eth0", "interface eth0\npriority 100"))
                        .configuration())
                .as("a default written out")
                .isEqualTo(Corpus.read(text).configuration());
    }

    @Test
    void readsEachInstanceOfAGenerator() {
        var read = Corpus.read("""
                $VI= \\
                vrrp_instance V_${N} { \\
                    interface eth0 \\
                    virtual_router_id ${N} \\
                    virtual_ipaddress { \\
                        10.0.${N}.254/24 \\
                    } \\
                }
                ~SEQ(N, 1, 255) $VI
                """);
        assertThat(read.configuration().instances()).hasSize(255);
        assertThat(read.diagnostics().atLeast(Severity.NOTE)).isFalse();
        assertThat(read.configuration().instances().get(9).place().position()).hasToString("test.conf:2:1");
    }

    @Test
    void dumpsAreCalledAfterTheInstanceWhereTheFileWantsIt() {
        String outside = "instance east\nnet_namespace blue\n";
        assertThat(dump(outside)).isEqualTo("/tmp/keepalived_check.data");
        assertThat(dump(outside + "global_defs {\ndata_use_instance\n}\n"))
                .isEqualTo("/tmp/keepalived_check_blue_east.data");
        assertThat(dump("global_defs {\nstate_dump_file /run/a.b/dump\n}\n")).isEqualTo("/run/a.b/dump_check");
    }

    private static String dump(String text) {
        Globals globals = Corpus.read(text).configuration().globals();
        return globals.dumpFile(globals.dumps().state(), "_check").toString();
    }

    /** Of a word and its opposite the later one counts. */
    @Test
    void takesBackWhatAnEarlierWordSaid() {
        assertThat(instance("nopreempt\npreempt").election().preempt().value()).isTrue();
        assertThat(instance("preempt\nnopreempt").election().preempt().value()).isFalse();
        assertThat(instance("no_accept\naccept").accept().value()).isTrue();
        assertThat(instance("accept\nno_accept").accept().value()).isFalse();
    }

    /** A virtual router id may be shared with every other instance that has none of the peers. */
    @Test
    void oneRouterIdWithOtherPeers() {
        String text = "";
        for (String row : new String[] {"A 2", "B 3", "C 3", "D 4"})
            text += "vrrp_instance " + row.charAt(0)
                    + " {\ninterface eth0\nvirtual_router_id 5\nunicast_peer {\n10.0.0." + row.charAt(2) + "\n}\n}\n";
        assertThat(Corpus.read(text).configuration().instances())
                .extracting(VrrpInstance::name)
                .containsExactly("A", "B", "D");
    }
}
