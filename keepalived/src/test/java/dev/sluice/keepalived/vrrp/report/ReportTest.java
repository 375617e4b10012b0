package dev.sluice.keepalived.vrrp.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.vrrp.Instances;
import dev.sluice.keepalived.vrrp.packet.Reject;
import dev.sluice.keepalived.vrrp.packet.RejectCounters;
import dev.sluice.keepalived.vrrp.state.Counters;
import dev.sluice.keepalived.vrrp.state.Fault;
import dev.sluice.keepalived.vrrp.state.State;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Debian's keepalived 2.2.7 wrote for the same configuration, and what exporters read of it. */
class ReportTest {
    private static final String TEXT = """
            vrrp_script alive {
                script "/bin/true"
                interval 2
            }
            vrrp_instance VI_1 {
                interface veth0
                virtual_router_id 51
                priority 150
                version 3
                advert_int 0.1
                virtual_ipaddress {
                    192.0.2.100/24
                    192.0.2.101/24 dev veth0 label veth0:1
                }
                track_script {
                    alive
                }
                virtual_ipaddress_excluded {
                    192.0.2.102
                }
            }
            """;
    private static final String STATISTICS = """
            VRRP Instance: VI_1
              Advertisements:
                Received: 0
                Sent: 0
              Became master: 0
              Released master: 0
              Packet Errors:
                Length: 2
                TTL: 0
                Invalid Type: 0
                Advertisement Interval: 0
                Address List: 0
              Authentication Errors:
                Invalid Type: 0
                Type Mismatch: 0
                Failure: 1
              Priority Zero:
                Received: 0
                Sent: 0
            """;
    private static final List<String> JSON_MEMBERS = List.of(
            "iname dont_track_primary skip_check_adv_addr strict_mode vmac_ifname ifp_ifname master_priority last_transition garp_delay",
            "garp_refresh garp_rep garp_refresh_rep garp_lower_prio_delay garp_lower_prio_rep lower_prio_no_advert",
            "higher_prio_send_advert vrid base_priority effective_priority vipset promote_secondaries adver_int master_adver_int accept",
            "nopreempt preempt_delay state wantstate version smtp_alert notify_deleted vips evips auth_type stats advert_rcvd",
            "advert_sent become_master release_master packet_len_err advert_interval_err ip_ttl_err invalid_type_rcvd addr_list_err",
            "invalid_authtype authtype_mismatch auth_failure pri_zero_rcvd pri_zero_sent");

    private static Report report(State state, String global, Fault... faults) {
        Configuration configuration = Instances.configuration(global + TEXT);
        RejectCounters rejects = new RejectCounters();
        for (Reject reject : new Reject[] {Reject.TOO_SHORT, Reject.TOO_LONG, Reject.PASSWORD}) rejects.count(reject);
        InstanceReport instance = new InstanceReport(
                configuration.instances().getFirst(),
                Optional.of("G1"),
                state,
                Instant.parse("2026-11-21T16:14:02.462816Z"),
                "the master is silent",
                155,
                Optional.of(InetAddress.ofLiteral("192.0.2.1")),
                Optional.of(InetAddress.ofLiteral("192.0.2.2")),
                100,
                Duration.ofMillis(100),
                Duration.ofMillis(341),
                List.of(faults),
                new Counters(),
                rejects,
                0);
        List<ScriptReport> scripts = configuration.scripts().stream()
                .map(script -> new ScriptReport(script, Optional.of(true), false))
                .toList();
        return new Report(
                configuration, List.of(instance), List.of(), scripts, new Punctuality(1000, 20, 90, 250, 300));
    }

    @Test
    void statisticsAreTheOriginalsLineByLine() {
        assertThat(StatisticsText.of(report(State.MASTER, ""))).isEqualTo(STATISTICS);
    }

    /** Exporters read an instance up to the first line without an equals sign. */
    @Test
    void exportersFindWhatTheyLookFor() {
        Map<String, String> found = new LinkedHashMap<>();
        List<String> addresses = new ArrayList<>();
        boolean ended = false;
        for (String line : DataText.of(report(State.MASTER, "")).lines().toList()) {
            if (line.startsWith("     ")) addresses.add(line.strip());
            else if (!found.isEmpty() && !line.contains("=")) ended = true;
            else if (!ended && line.contains("=")) {
                String[] words = line.strip().split("=", 2);
                found.put(words[0].strip(), words[1].strip());
            }
        }
        assertThat(found)
                .containsEntry("VRRP Instance", "VI_1")
                .containsEntry("State", "MASTER")
                .containsEntry("Wantstate", "MASTER")
                .containsEntry("Interface", "veth0")
                .containsEntry("Virtual Router ID", "51")
                .containsEntry("Gratuitous ARP delay", "5")
                .hasEntrySatisfying(
                        "Last transition", value -> assertThat(value).startsWith("1795277642.462816 ("));
        assertThat(addresses)
                .startsWith(
                        "192.0.2.100/24 dev veth0 scope global set",
                        "192.0.2.101/24 dev veth0 scope global label veth0:1 set",
                        "192.0.2.102 dev veth0 scope global set");
    }

    /** As mehdy/keepalived-exporter reads them: a name, then rows with an equals sign. */
    @Test
    void exportersFindScripts() {
        String data = DataText.of(report(State.MASTER, ""));
        assertThat(data.substring(data.indexOf("------< VRRP Scripts"))).isEqualTo("""
                ------< VRRP Scripts >------
                 VRRP Script = alive
                   Command = /bin/true
                   Interval = 2 sec
                   Timeout = 2 sec
                   Weight = 0
                   Rise = 1
                   Fall = 1
                   Status = GOOD
                   State = idle
                   Tracking instances :
                     VI_1
                """);
    }

    @Test
    void jsonHasTheOriginalsMembers() {
        String json = ClassicJson.of(report(State.BACKUP, ""));
        assertThat(json)
                .startsWith("[{\"data\":{\"iname\":\"VI_1\"")
                .contains("\"state\":1,")
                .contains("\"adver_int\":0.1,");
        List<String> members = Pattern.compile("\"(\\w+)\":")
                .matcher(json)
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(members).containsSubsequence(String.join(" ", JSON_MEMBERS).split(" "));
        assertThat(ClassicJson.of(report(State.FAULT, "global_defs {\njson_version 2\n}\n")))
                .startsWith("{\"vrrp\":[{\"data\":")
                .contains("\"state\":3,")
                .endsWith("],\"track_process\":[]}\n");
    }

    @Test
    void statusSaysWhy() {
        Report report = report(State.FAULT, "", new Fault(Fault.Kind.INTERFACE_DOWN, "veth0"));
        assertThat(StatusText.of(report, Instant.parse("2026-11-21T16:14:32Z")))
                .contains("VI_1  FAULT for 29 s: the master is silent")
                .contains("priority 155 (configured 150), sync group G1")
                .contains("fault: interface veth0 is down or gone")
                .contains("rejected 1: another password than configured");
        assertThat(StatusJson.of(report))
                .contains("\"state\":\"FAULT\"")
                .contains("\"kind\":\"INTERFACE_DOWN\",\"object\":\"veth0\"")
                .contains("\"password\":1");
    }
}
