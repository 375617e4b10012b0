package dev.sluice.keepalived.config.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.TestHost;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.text.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A reload touches what changed and nothing else. */
class ConfigurationDiffTest {
    private static final String TEXT = """
            global_defs {
                router_id a
            }
            vrrp_script s {
                script "</dev/null"
            }
            vrrp_instance V1 {
                interface eth0
                virtual_router_id 5
                priority 100
                virtual_ipaddress {
                    10.0.0.9
                    10.0.0.10
                }
            }
            virtual_server 10.0.0.9 80 {
                delay_loop 6
                lb_algo rr
                lb_kind NAT
                protocol TCP
                real_server 10.0.0.21 80 {
                    weight 1
                    TCP_CHECK {
                    }
                }
                real_server 10.0.0.22 80 {
                    weight 1
                    TCP_CHECK {
                    }
                }
            }
            virtual_server 10.0.0.9 81 {
                lb_algo rr
                lb_kind NAT
                protocol TCP
                real_server 10.0.0.21 81 {
                }
            }
            """;

    private static Configuration read(String text) {
        return new ConfigurationReader(new Environment("n", Map.of(), new Random(1)), new TestHost())
                .readText("f", Path.of("/"), text)
                .configuration();
    }

    private static ConfigurationDiff diff(String what, String instead) {
        assertThat(TEXT).contains(what);
        return ConfigurationDiff.between(read(TEXT), read(TEXT.replace(what, instead)));
    }

    private static List<String> described(String what, String instead) {
        return diff(what, instead).changes().stream().map(Change::describe).toList();
    }

    @Test
    void findsNothingWhenTextMerelyMoved() {
        assertThat(diff("global_defs {", "! a comment\n\nglobal_defs   {").isEmpty())
                .isTrue();
        assertThat(diff("lb_algo rr\n    lb_kind NAT", "lb_kind NAT\n    lb_algo rr")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void keepsARenamedInstance() {
        assertThat(described("vrrp_instance V1", "vrrp_instance V2"))
                .containsExactly("change vrrp_instance V2 (name: V1 -> V2)");
    }

    @Test
    void namesPriorityAndAddresses() {
        assertThat(described("priority 100", "priority 90"))
                .containsExactly("change vrrp_instance V1 (election.priority: 100 -> 90)");
        assertThat(described("        10.0.0.10\n", "        10.0.0.11\n"))
                .singleElement()
                .satisfies(d -> assertThat(d)
                        .startsWith("change vrrp_instance V1 (addresses: ")
                        .endsWith("add 10.0.0.11/32; remove 10.0.0.10/32)"));
    }

    @Test
    void takesAnotherRouterIdForAnotherInstance() {
        assertThat(described("virtual_router_id 5", "virtual_router_id 6"))
                .containsExactly("remove vrrp_instance V1", "add vrrp_instance V1");
    }

    @Test
    void changesOneServerOnly() {
        assertThat(described("10.0.0.22 80 {\n        weight 1", "10.0.0.22 80 {\n        weight 7"))
                .containsExactly("change virtual server 10.0.0.9:80 TCP (change 10.0.0.22:80 (weight: 1 -> 7))");
    }

    @Test
    void addsAndRemovesServers() {
        assertThat(described("real_server 10.0.0.22", "real_server 10.0.0.23"))
                .containsExactly("change virtual server 10.0.0.9:80 TCP (remove 10.0.0.22:80; add 10.0.0.23:80)");
    }

    @Test
    void restartsOnlyTheCheckersThatChanged() {
        assertThat(described(
                        "10.0.0.22 80 {\n        weight 1\n        TCP_CHECK {\n        }",
                        "10.0.0.22 80 {\n        weight 1\n        PING_CHECK {\n        }"))
                .containsExactly(
                        "change virtual server 10.0.0.9:80 TCP (change 10.0.0.22:80 (start PING_CHECK; stop TCP_CHECK))");
    }

    @Test
    void editsTheScheduler() {
        assertThat(described("delay_loop 6\n    lb_algo rr", "delay_loop 6\n    lb_algo wlc"))
                .containsExactly("change virtual server 10.0.0.9:80 TCP (scheduler.name: rr -> wlc)");
    }

    @Test
    void takesAnotherPortForAnotherService() {
        assertThat(described("virtual_server 10.0.0.9 81", "virtual_server 10.0.0.9 82"))
                .containsExactly(
                        "remove virtual server 10.0.0.9:81 TCP", "add virtual server 10.0.0.9:82 TCP with 1 servers");
    }

    @Test
    void namesGlobalsAndTrackers() {
        assertThat(described("router_id a", "router_id b"))
                .containsExactly("change global_defs (mail.routerId: a -> b)");
        assertThat(described("script \"</dev/null\"", "script \"</dev/null\"\n    interval 5"))
                .containsExactly("change vrrp_script s (interval: 1 s -> 5 s; timeout: 1 s -> 5 s)");
    }

    @Test
    void setsApartWhatCannotChangeWhileRunning() {
        ConfigurationDiff diff = diff("global_defs {", "net_namespace blue\nglobal_defs {");
        assertThat(diff.changes()).isEmpty();
        assertThat(diff.restart()).extracting(Object::toString).containsExactly("networkNamespace: none -> blue");
    }

    @Test
    void findsNothingToDoWithAnEmptyFileTwice() {
        assertThat(ConfigurationDiff.between(read(""), read("! nothing\n")).isEmpty())
                .isTrue();
        assertThat(ConfigurationDiff.between(read(""), read(TEXT)).changes()).hasSize(5);
    }
}
