package dev.sluice.tests.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Segment;
import dev.sluice.app.lab.Waiting;
import dev.sluice.tests.vrrp.Machine.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ours and Debian's keepalived as the two routers of one Ethernet, each in both roles. */
@Tag("network")
class InteropTest {
    private static final String VIP = "192.0.2.100", VIP6 = "fe80::100";
    /** Longer than that of version 2 with adverts of a second. */
    private static final Duration MASTER_DOWN = Duration.ofSeconds(5);

    private Lab lab;
    private Node high;
    private Node low;
    private Node listener;

    @BeforeEach
    void twoMachines() {
        lab = Lab.open("vrrp");
        Segment lan = lab.segment("lan");
        high = lab.node("high");
        low = lab.node("low");
        listener = lab.node("listener");
        for (Node node : new Node[] {high, low, listener}) node.sysctl("net.ipv6.conf.all.disable_ipv6", "0");
        lan.attach(high, "eth0", "192.0.2.1/24")
                .attach(low, "eth0", "192.0.2.2/24")
                .attach(listener, "eth0", "192.0.2.9/24");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static String instance(int priority, String... lines) {
        return "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority " + priority + "\n"
                + String.join("\n", lines) + "\n}\n";
    }

    private static String lines(String row, boolean isHigh) {
        String addresses = "virtual_ipaddress {\n " + VIP + "/24\n}\n";
        String peers = "unicast_src_ip " + (isHigh ? "192.0.2.1" : "192.0.2.2") + "\nunicast_peer {\n "
                + (isHigh ? "192.0.2.2" : "192.0.2.1") + "\n}\n";
        String secret = "authentication {\n auth_type %s\n auth_pass s3cret\n}\n";
        return switch (row) {
            case "v2" -> addresses;
            case "PASS" -> secret.formatted("PASS") + addresses;
            case "AH" -> secret.formatted("AH") + addresses;
            case "v3" -> "version 3\nadvert_int 0.1\n" + addresses;
            // Debian's 2.2.7 does not know the keyword, so only its adverts can be tried on us.
            case "rfc" -> "version 3\nadvert_int 0.1\nv3_checksum_as_v2\n" + addresses;
            case "unicast" -> "version 3\nadvert_int 0.1\n" + peers + addresses;
            case "v6" -> "version 3\nadvert_int 0.1\nvirtual_ipaddress {\n " + VIP6 + "/64\n}\n";
            case "slow v6" -> lines("v6", isHigh).replace("advert_int 0.1", "advert_int 1");
            case "vmac" -> "version 3\nadvert_int 0.1\nuse_vmac\n" + addresses;
            default -> throw new IllegalArgumentException(row);
        };
    }

    /** The low one is master alone, yields to the high one, and takes over when that is stopped. */
    @ParameterizedTest
    @CsvSource({
        "v2, OURS",
        "v2, DEBIAN",
        "PASS, OURS",
        "PASS, DEBIAN",
        "AH, OURS",
        "AH, DEBIAN",
        "v3, OURS",
        "v3, DEBIAN",
        "rfc, DEBIAN",
        "unicast, OURS",
        "unicast, DEBIAN",
        "v6, OURS",
        "v6, DEBIAN",
        "vmac, OURS"
    })
    void electionPreemptionAndHandOver(String row, Kind kindOfHigh) {
        String vip = row.equals("v6") ? VIP6 : VIP;
        Machine second = Machine.start(low, kindOfHigh.other(), instance(100, lines(row, false)))
                .awaitHolding(vip);
        Machine first =
                Machine.start(high, kindOfHigh, instance(150, lines(row, true))).awaitHolding(vip);
        second.awaitWithout(vip);
        first.stop().awaitWithout(vip);
        second.awaitHolding(vip);
    }

    /** Sequence numbers go on: neither after a reload nor after a start is the other router deaf to ours. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void authenticationHeadersOfAMasterThatBeginsAnew(Kind kindOfLow) {
        String secret = lines("AH", true);
        Machine second = Machine.start(low, kindOfLow, instance(100, secret)).awaitHolding(VIP);
        Machine first = Machine.start(high, Kind.OURS, instance(150, secret)).awaitHolding(VIP);
        second.awaitWithout(VIP);
        int before = second.masterships();
        Waiting.pause(MASTER_DOWN);
        first.reload(instance(150, "garp_master_repeat 2", secret));
        Waiting.pause(MASTER_DOWN);
        assertThat(first.holds(VIP)).isTrue();
        assertThat(second.masterships()).isEqualTo(before);

        first.stop().awaitWithout(VIP);
        second.awaitHolding(VIP);
        Machine again = Machine.start(high, Kind.OURS, instance(150, secret)).awaitHolding(VIP);
        second.awaitWithout(VIP);
        Waiting.pause(MASTER_DOWN);
        assertThat(again.holds(VIP)).isTrue();
        assertThat(second.holds(VIP)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void nopreempt(Kind kindOfHigh) {
        String fast = lines("v3", true);
        Machine second =
                Machine.start(low, kindOfHigh.other(), instance(100, fast)).awaitHolding(VIP);
        Machine first = Machine.start(high, kindOfHigh, instance(150, "state BACKUP\nnopreempt", fast));
        first.awaitLog("Entering BACKUP STATE");
        second.stop().awaitWithout(VIP);
        // The address comes before the line that tells of it.
        first.awaitHolding(VIP).awaitLog("Entering MASTER STATE");
        assertThat(first.masterships()).isOne();
    }

    /** A number in a file moves the priority of whoever watches it below the other's, and back. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void trackFile(Kind kindOfHigh) throws Exception {
        Path file = high.write("points", "0\n");
        String tracker = "vrrp_track_file points {\n file " + file + "\n}\n";
        String fast = lines("v3", true);
        Machine second =
                Machine.start(low, kindOfHigh.other(), instance(100, fast)).awaitHolding(VIP);
        Machine first = Machine.start(
                        high, kindOfHigh, tracker + instance(150, "track_file {\n points weight 1\n}", fast))
                .awaitHolding(VIP);
        Files.writeString(file, "-100\n");
        second.awaitHolding(VIP);
        first.awaitWithout(VIP);
        Files.writeString(file, "0\n");
        first.awaitHolding(VIP);
        second.awaitWithout(VIP);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void trackScriptAndProcess(Kind kindOfHigh) throws Exception {
        Path flag = high.write("flag", "");
        String script = "vrrp_script there {\n script \"/usr/bin/test -e " + flag
                + "\"\n interval 1\n fall 1\n rise 1\n user root\n}\n";
        String fast = lines("v3", true);
        Machine second =
                Machine.start(low, kindOfHigh.other(), instance(100, fast)).awaitHolding(VIP);
        Machine first = Machine.start(high, kindOfHigh, script + instance(150, "track_script {\n there\n}", fast))
                .awaitHolding(VIP);
        Files.delete(flag);
        first.awaitWithout(VIP).awaitLog("FAULT");
        second.awaitHolding(VIP);
        Files.writeString(flag, "");
        first.awaitHolding(VIP);
    }

    /** Two instances move together when the interface of one of them fails. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void syncGroup(Kind kindOfHigh) {
        String other = "192.0.2.101";
        for (Node node : new Node[] {high, low}) {
            node.run("ip", "link", "add", "outside", "type", "veth", "peer", "name", "far");
            node.run("ip", "addr", "add", node == high ? "198.51.100.1/24" : "198.51.100.2/24", "dev", "outside");
            node.run("ip", "link", "set", "outside", "up");
            node.run("ip", "link", "set", "far", "up");
        }
        String group = "vrrp_sync_group G {\n group {\n VI_1\n VI_2\n }\n}\n";
        String fast = "version 3\nadvert_int 0.1\n";
        String second =
                "vrrp_instance VI_2 {\n interface eth0\n virtual_router_id 52\n track_interface {\n outside\n }\n"
                        + fast + "virtual_ipaddress {\n " + other + "/24\n}\n priority ";
        Machine backup = Machine.start(
                        low, kindOfHigh.other(), group + instance(100, lines("v3", false)) + second + "100\n}\n")
                .awaitHolding(VIP)
                .awaitHolding(other);
        Machine master = Machine.start(high, kindOfHigh, group + instance(150, lines("v3", true)) + second + "150\n}\n")
                .awaitHolding(VIP)
                .awaitHolding(other);
        backup.awaitWithout(VIP).awaitWithout(other);
        high.run("ip", "link", "set", "far", "down");
        master.awaitWithout(VIP).awaitWithout(other);
        backup.awaitHolding(VIP).awaitHolding(other);
        high.run("ip", "link", "set", "far", "up");
        master.awaitHolding(VIP).awaitHolding(other);
    }

    /**
     * Sessions of both programs come up; ours notices the other's end sooner than VRRP does, and takes over. Debian's does not
     * speak to link-local addresses, and to others with a hop limit of 64 unless told so.
     */
    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.2, DEBIAN", "2001:db8::1, 2001:db8::2, DEBIAN", "fe80::1, fe80::2, OURS"})
    void bfd(String ofHigh, String ofLow, Kind kindOfHigh) {
        boolean six = ofHigh.contains(":");
        String row = six ? "slow v6" : "v2";
        String vip = six ? VIP6 : VIP;
        if (six) {
            // Of link-local addresses these are the only ones, so that adverts come from there.
            if (ofHigh.startsWith("fe80"))
                for (Node node : new Node[] {high, low}) node.run("ip", "-6", "addr", "flush", "dev", "eth0");
            high.run("ip", "addr", "add", ofHigh + "/64", "dev", "eth0", "nodad");
            low.run("ip", "addr", "add", ofLow + "/64", "dev", "eth0", "nodad");
        }
        String session =
                "bfd_instance other {\n neighbor_ip %s\n source_ip %s\n min_rx 100\n min_tx 100\n multiplier 3\n%s}\n";
        Machine second = Machine.start(
                low,
                Kind.OURS,
                session.formatted(ofHigh, ofLow, "") + instance(100, "track_bfd {\n other peer\n}", lines(row, false)));
        Machine first = Machine.start(
                high,
                kindOfHigh,
                session.formatted(ofLow, ofHigh, " hoplimit 255\n") + instance(150, lines(row, true)));
        first.awaitHolding(vip);
        second.awaitLog("BFD_Instance(other) Entering UP state").awaitWithout(vip);
        Waiting.until(
                "the session is up",
                Machine.LIMIT,
                () -> second.status("status").contains("bfd other  UP, neighbour "));
        assertThat(second.status("bfd other")).isEqualTo("UP\n");
        first.kill();
        second.awaitLog("BFD: other is silent").awaitHolding(vip);
        assertThat(second.status("status json"))
                .contains("\"state\":\"MASTER\"")
                .contains("\"downs\":1");
    }

    /** What tshark thinks of our adverts and announcements: no malformed packet, no wrong checksum, nothing to warn about. */
    @Test
    void tsharkHasNoComplaint() throws Exception {
        Path capture = listener.file("adverts.pcap");
        var dump = listener.start(
                "tcpdump",
                "-U",
                "-n",
                "-i",
                "eth0",
                "-c",
                "60",
                "-w",
                capture.toString(),
                "ip proto 112 or ip6 proto 112 or arp or icmp6");
        Waiting.until("tcpdump listens", Machine.LIMIT, () -> dump.log().contains("listening on"));
        String six = instance(150, lines("v6", true)).replace("VI_1", "VI_6").replace("router_id 51", "router_id 61");
        String two = instance(150, lines("PASS", true)).replace("VI_1", "VI_2").replace("router_id 51", "router_id 52");
        Machine.start(high, Kind.OURS, instance(150, lines("v3", true)) + six + two.replace(VIP, "192.0.2.102"))
                .awaitHolding(VIP6);
        assertThat(dump.await(Duration.ofSeconds(40))).isZero();
        String all = listener.run("tshark", "-n", "-r", capture.toString(), "-Y", "vrrp");
        assertThat(all).contains("VRRP");
        String complaints = listener.run(
                "tshark",
                "-n",
                "-o",
                "ip.check_checksum:TRUE",
                "-r",
                capture.toString(),
                "-Y",
                "_ws.malformed || vrrp.checksum.status == 0 || ip.checksum.status == 0 || (vrrp && _ws.expert.severity >= 0x600000)");
        assertThat(complaints).isEmpty();
    }
}
