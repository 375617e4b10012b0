package dev.sluice.tests.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Segment;
import dev.sluice.app.lab.Waiting;
import dev.sluice.tests.guides.MailServer;
import dev.sluice.tests.vrrp.Machine.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What comes and goes with mastership beside the address: routes, rules, a MAC, scripts; and what a reload does to it. */
@Tag("network")
class MasterThingsTest {
    private static final String VIP = "192.0.2.100", SECOND = "192.0.2.101";

    private Lab lab;
    private Node node;
    private Segment lan;

    @BeforeEach
    void oneMachine() {
        lab = Lab.open("vrrpthings");
        node = lab.node("only");
        lan = lab.segment("lan").attach(node, "eth0", "192.0.2.1/24");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static String instance(String address, String... lines) {
        return """
                vrrp_instance VI_1 {
                    interface eth0
                    virtual_router_id 51
                    priority 100
                    version 3
                    advert_int 0.1
                    %s
                    virtual_ipaddress {
                        %s/24
                    }
                }
                """.formatted(String.join("\n", lines), address);
    }

    private static void reload(Machine machine, String text) {
        machine.reload(text);
    }

    @Test
    void routesRulesAndScripts() throws IOException {
        Path told = node.file("told");
        Path script = node.write("notify.sh", "#!/bin/sh\necho \"$@\" >> " + told + "\n");
        node.run("chmod", "755", script.toString());
        String things = """
                virtual_routes {
                    198.51.100.0/24 via 192.0.2.9
                    203.0.113.0/24 via 192.0.2.9 table 100 metric 7
                }
                virtual_rules {
                    from 10.9.0.0/16 table 100 priority 777
                }
                notify "%s"
                """.formatted(script);
        String global = "global_defs {\n script_user root\n}\n";
        Machine machine =
                Machine.start(node, Kind.OURS, global + instance(VIP, things)).awaitHolding(VIP);
        Waiting.until("the rule", Machine.LIMIT, () -> node.run("ip", "rule").contains("from 10.9.0.0/16 lookup 100"));
        assertThat(node.run("ip", "rule")).contains("777:");
        assertThat(node.run("ip", "route")).contains("198.51.100.0/24 via 192.0.2.9 dev eth0 proto keepalived");
        assertThat(node.run("ip", "route", "show", "table", "100"))
                .contains("203.0.113.0/24")
                .contains("metric 7");
        Waiting.until(
                "the script",
                Machine.LIMIT,
                () -> Files.exists(told) && read(told).contains("INSTANCE VI_1 MASTER 100"));
        machine.stop().awaitWithout(VIP);
        Waiting.until(
                "the rule's end", Machine.LIMIT, () -> !node.run("ip", "rule").contains("10.9.0.0"));
        assertThat(node.run("ip", "route")).doesNotContain("198.51.100.0");
        Waiting.until("the script", Machine.LIMIT, () -> read(told).contains("INSTANCE VI_1 STOP 100"));
        assertThat(read(told))
                .containsSubsequence("INSTANCE VI_1 BACKUP", "INSTANCE VI_1 MASTER", "INSTANCE VI_1 STOP");
    }

    /** From the start to the last word of a process that ends. */
    @Test
    void mailsOfAnInstanceAndItsGroup() throws IOException {
        MailServer mail = MailServer.start(node);
        Path told = node.file("told");
        String global = """
                global_defs {
                    notification_email {
                        ops@example.com
                    }
                    router_id LVS1
                    script_user root
                    vrrp_notify_fifo %s
                }
                vrrp_sync_group G1 {
                    group {
                        VI_1
                    }
                    smtp_alert
                }
                """.formatted(told);
        Machine machine = Machine.start(node, Kind.OURS, global + instance(VIP, "smtp_alert"))
                .awaitHolding(VIP);
        Running reader = node.start("timeout", "60", "cat", told.toString());
        mail.await("Subject: [LVS1] VRRP Instance VI_1 - Entering BACKUP state");
        mail.await("Subject: [LVS1] VRRP Instance VI_1 - Entering MASTER state");
        mail.await("Subject: [LVS1] VRRP Group G1 - Entering MASTER state");
        assertThat(machine.log()).doesNotContain("without effect");
        machine.stop().awaitWithout(VIP);
        mail.await("Subject: [LVS1] VRRP Instance VI_1 - Stopping");
        mail.await("Subject: [LVS1] VRRP Group G1 - Stopping");
        assertThat(mail.lines("Subject: ")).hasSize(6);
        Waiting.until("the pipe's end", Machine.LIMIT, () -> reader.log().contains("STOP"));
        assertThat(reader.log()).contains("GROUP \"G1\" MASTER 0");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    /** A master stays one; addresses that are in both files are not touched. */
    @Test
    void reloadChangesWhatDiffers() throws IOException {
        String both = instance(VIP + "/24\n" + SECOND);
        Machine machine = Machine.start(node, Kind.OURS, both).awaitHolding(VIP).awaitHolding(SECOND);
        String third = "192.0.2.102";
        reload(machine, instance(VIP + "/24\n" + third, "priority 120"));
        machine.awaitHolding(third).awaitWithout(SECOND);
        assertThat(machine.holds(VIP)).isTrue();
        assertThat(machine.masterships()).isOne();
        assertThat(machine.log()).doesNotContain("FAULT", "removed by somebody else");
        assertThat(machine.status("status json")).contains("\"priority\":120").contains("\"became_master\":1");
    }

    /** A member in fault keeps the other there over a reload, until a reload says that what failed is not tracked any more. */
    @Test
    void reloadOfASyncGroupInFault() throws IOException {
        node.run("ip", "link", "add", "outside", "type", "veth", "peer", "name", "far");
        String group = "vrrp_sync_group G {\n group {\n VI_1\n VI_2\n }\n}\n" + instance(VIP);
        String second = instance(SECOND).replace("VI_1", "VI_2").replace("router_id 51", "router_id 52");
        String tracking = second.replace("priority", "track_interface {\n outside\n }\npriority");
        Machine machine = Machine.start(node, Kind.OURS, group + tracking).awaitLog("(VI_1) Entering FAULT STATE");
        reload(machine, group + tracking);
        assertThat(machine.log()).doesNotContain("BACKUP STATE");
        reload(machine, group + second);
        machine.awaitHolding(VIP).awaitHolding(SECOND);
    }

    /** An address that is announced, forwarded, but not answered for; and the same after a reload that lets it be answered. */
    @Test
    void packetsToAddressesWithNoAcceptAreDropped() throws Exception {
        Node client = lab.node("client");
        lan.attach(client, "eth0", "192.0.2.9/24");
        Machine machine =
                Machine.start(node, Kind.OURS, instance(VIP, "no_accept")).awaitHolding(VIP);
        Waiting.until(
                "the filter",
                Machine.LIMIT,
                () -> node.run("nft", "list", "ruleset").contains("ip daddr " + VIP + " drop"));
        assertThat(client.start("ping", "-c1", "-W1", VIP).await(Machine.LIMIT)).isOne();
        assertThat(client.run("ip", "neigh", "show", VIP)).contains("lladdr");
        client.run("ping", "-c1", "-W5", "192.0.2.1");
        reload(machine, instance(VIP));
        Waiting.until(
                "the filter's end",
                Machine.LIMIT,
                () -> node.run("nft", "list", "ruleset").isBlank());
        client.run("ping", "-c1", "-W5", VIP);
        reload(machine, instance(VIP, "no_accept"));
        Waiting.until(
                "the filter",
                Machine.LIMIT,
                () -> !node.run("nft", "list", "ruleset").isBlank());
        machine.processes().stream()
                .filter(process -> process.info().command().orElse("").endsWith("/nft"))
                .forEach(ProcessHandle::destroyForcibly);
        machine.awaitLog("no_accept: nft ended by itself");
        reload(machine, instance(VIP, "no_accept"));
        Waiting.until(
                "the filter again",
                Machine.LIMIT,
                () -> !node.run("nft", "list", "ruleset").isBlank());
        machine.kill();
        Waiting.until(
                "the filter's end with its process",
                Machine.LIMIT,
                () -> node.run("nft", "list", "ruleset").isBlank());
    }

    @Test
    void virtualMac() {
        Machine machine =
                Machine.start(node, Kind.OURS, instance(VIP, "use_vmac")).awaitHolding(VIP);
        assertThat(node.run("ip", "-br", "link", "show", "vrrp.51")).contains("00:00:5e:00:01:33");
        assertThat(node.run("ip", "-br", "addr", "show", "vrrp.51")).contains(VIP);
        machine.stop();
        Waiting.until(
                "the interface's end",
                Machine.LIMIT,
                () -> !node.run("ip", "-br", "link").contains("vrrp.51"));
    }

    /** One VRID inside and outside. */
    @Test
    void virtualMacsOfOneRouterIdOnTwoInterfaces() {
        lab.segment("inside").attach(node, "eth1", "198.51.100.1/24");
        String inside = "198.51.100.100";
        String second = instance(inside, "use_vmac").replace("VI_1", "VI_2").replace("eth0", "eth1");
        Machine machine = Machine.start(node, Kind.OURS, instance(VIP, "use_vmac") + second)
                .awaitHolding(VIP)
                .awaitHolding(inside);
        assertThat(node.run("ip", "-br", "addr", "show", "vrrp.51")).contains("vrrp.51@eth0", VIP);
        assertThat(node.run("ip", "-br", "addr", "show", "vrrp1.51")).contains("vrrp1.51@eth1", inside);
        assertThat(node.run("ip", "-br", "link", "show", "vrrp1.51")).contains("00:00:5e:00:01:33");
        machine.awaitLog("use_vmac: another interface is called vrrp.51; vrrp1.51 is used instead");
    }

    /** Two instances need the same settings of their base: the last one puts back what they were, or whoever clears up for it. */
    @Test
    void settingsBelowVirtualMacs() throws IOException {
        node.sysctl("net.ipv4.conf.eth0.rp_filter", "2");
        String first = instance(VIP, "use_vmac");
        String second = instance(SECOND, "use_vmac").replace("VI_1", "VI_2").replace("router_id 51", "router_id 52");
        Machine machine =
                Machine.start(node, Kind.OURS, first + second).awaitHolding(VIP).awaitHolding(SECOND);
        assertThat(settingsOfBase()).isEqualTo("1 1 0");
        reload(machine, second);
        machine.awaitWithout(VIP);
        assertThat(settingsOfBase()).isEqualTo("1 1 0");
        machine.kill();
        machine = Machine.start(node, Kind.OURS, instance(VIP)).awaitLog("Entering MASTER STATE");
        assertThat(settingsOfBase()).isEqualTo("0 0 2");
        reload(machine, first + second);
        machine.awaitHolding(SECOND);
        assertThat(settingsOfBase()).isEqualTo("1 1 0");
        machine.stop();
        Waiting.until("the old settings", Machine.LIMIT, () -> settingsOfBase().equals("0 0 2"));
    }

    private String settingsOfBase() {
        String base = "/proc/sys/net/ipv4/conf/eth0/";
        return node.run("cat", base + "arp_ignore", base + "arp_filter", base + "rp_filter")
                .strip()
                .replace('\n', ' ');
    }
}
