package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of tunnel at both hooks: requests and long streams through links of 1500 bytes, and what is on the wire judged by
 * tshark(1), which knows nothing of us.
 */
@Tag("network")
class EncapsulationTest {
    private static final int BYTES = Pace.share(4_000_000), PORT = 9000, WEB = 80;
    private static final String SERVER = "10.1.0.2";

    private final Lab lab = Lab.open("encapsulation");

    @AfterEach
    void closeLab() {
        lab.close();
    }

    /**
     * @param vip the service of this kind
     * @param port of GUE, else 0
     * @param checksum option of ipvsadm, "" for none
     */
    private record Kind(String vip, String type, int port, String checksum) {
        List<String> end() {
            List<String> words = new ArrayList<>(List.of("--vip", vip, "--method", "tun", "--tun-type", type));
            if (port != 0) words.addAll(List.of("--tun-port", Integer.toString(port)));
            return words;
        }

        List<String> beginning() {
            List<String> words = new ArrayList<>(List.of("-i", "--tun-type", type));
            if (port != 0) words.addAll(List.of("--tun-port", Integer.toString(port)));
            if (!checksum.isEmpty()) words.add(checksum);
            return words;
        }

        /** What clients are told to send at most, so that it fits with all outer headers into 1500 bytes; see docs/tunnels.md. */
        String segment() {
            return type.equals("gue") ? "1420" : type.equals("gre") ? "1432" : "1440";
        }

        /** What tshark calls the packets, from the outside in; it cannot look into GUE. */
        String protocols() {
            return "eth:ethertype:ip:" + (type.equals("gue") ? "udp" : type.equals("gre") ? "gre:ip:tcp" : "ip:tcp");
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("192.168.1.200", "ipip", 0, ""),
            new Kind("192.168.1.201", "gue", 6081, "--tun-nocsum"),
            new Kind("192.168.1.202", "gue", 6082, "--tun-csum"),
            new Kind("192.168.1.203", "gue", 6083, "--tun-remcsum"),
            new Kind("192.168.1.204", "gre", 0, "--tun-nocsum"),
            new Kind("192.168.1.205", "gre", 0, "--tun-csum"));

    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void carryRequestsAndStreams(String hook) throws Exception {
        Cluster cluster = Cluster.manyNetworks(lab, 1);
        Node server = cluster.servers().getFirst();
        Node director = cluster.director();
        if (hook.equals("xdp")) {
            cluster.prepareForXdp();
            Running _ = DirectorDaemon.start(director, hook);
        }
        for (Kind kind : KINDS) {
            run(server, "sluice", List.of("realserver", "up"), kind.end());
            for (int port : new int[] {WEB, PORT}) {
                String service = kind.vip + ":" + port;
                run(director, "ipvsadm", List.of("-A", "-t", service, "-s", "rr"), List.of());
                run(director, "ipvsadm", List.of("-a", "-t", service, "-r", SERVER), kind.beginning());
            }
            director.address("eth0", kind.vip + "/32");
        }
        Nginx.start(server, false, WEB);
        for (Kind kind : KINDS) carry(cluster, kind);
        // Whole checksums and no offloaded segments, for the wire to show.
        cluster.prepareForXdp();
        for (Kind kind : KINDS) judge(cluster, kind);
    }

    private static void run(Node node, String program, List<String> words, List<String> more) {
        List<String> command = new ArrayList<>(List.of(Programs.ours(program)));
        command.addAll(words);
        command.addAll(more);
        node.run(command.toArray(String[]::new));
    }

    /** A request, and a stream each way. */
    private static void carry(Cluster cluster, Kind kind) throws Exception {
        String answer = cluster.client().run("curl", "-sS", "--max-time", "10", "http://" + kind.vip + "/");
        assertThat(answer.strip()).as(kind.toString()).isEqualTo("server1");
        try (Stream.Listener listener = Stream.listen(cluster.servers().getFirst(), PORT)) {
            CompletableFuture<Stream.Sums> serving = listener.exchange(BYTES, 1);
            Stream.Sums client = Stream.exchange(cluster.client(), kind.vip, PORT, BYTES, 2);
            Stream.Sums other = serving.get(Pace.patience(Duration.ofMinutes(1)).toSeconds(), TimeUnit.SECONDS);
            assertThat(other.received()).as("%s, from client to server", kind).isEqualTo(client.sent());
            assertThat(client.received()).as("%s, from server to client", kind).isEqualTo(other.sent());
        }
    }

    private static void judge(Cluster cluster, Kind kind) throws Exception {
        Node server = cluster.servers().getFirst();
        Path capture = server.file("wire-" + kind.vip + ".pcap");
        Path answer = cluster.client().file("answer-" + kind.vip + ".pcap");
        Running tcpdump = Capture.start(server, capture, 100, "ip dst host " + SERVER);
        Running answered = Capture.start(
                cluster.client(), answer, 1, "src host " + kind.vip + " and tcp[tcpflags] & tcp-syn != 0");
        carry(cluster, kind);
        int _ = tcpdump.await(Duration.ofSeconds(20));
        int _ = answered.await(Duration.ofSeconds(20));
        assertThat(fields(cluster.client(), answer, "tcp", "tcp.options.mss_val"))
                .as("%s", kind)
                .containsExactly(kind.segment());
        assertThat(packets(server, capture, kind)).hasSize(100).containsOnly(kind.protocols());
        if (!kind.type.equals("gue")) return;
        assertThat(fields(server, capture, "ip", "udp.dstport")).containsOnly(Integer.toString(kind.port));
        // Its UDP checksum is right, or where none was asked for, there is none.
        assertThat(fields(server, capture, "ip", "udp.checksum.status"))
                .containsOnly(kind.checksum.equals("--tun-nocsum") ? "3" : "1");
        Path inside = server.file("inside-" + kind.vip + ".pcap");
        server.run(
                Programs.theirs("editcap", "wireshark-common"), "-C", "14:32", capture.toString(), inside.toString());
        assertThat(packets(server, inside, kind)).hasSize(100).containsOnly("eth:ethertype:ip:tcp");
    }

    /** Their protocols; none has anything wrong with it. What a packet carries is not of interest. */
    private static List<String> packets(Node node, Path capture, Kind kind) {
        String wrong = "_ws.malformed || ip.checksum.status==0 || tcp.checksum.status==0 || udp.checksum.status==0";
        String all = kind.checksum.equals("--tun-csum") && kind.type.equals("gre") ? "gre.checksum" : "ip";
        // A bridge whose ports aggregate may cut what it joined again with the first part's GRE checksum
        // (gre_gro_complete does not
        // say SKB_GSO_GRE_CSUM), which is right for all parts but a shorter last one.
        String wrongGre = "(gre.checksum.status==0 && tcp.flags.push==0)";
        assertThat(fields(node, capture, wrong + " || " + wrongGre, "frame.number"))
                .as(kind.toString())
                .isEmpty();
        return fields(node, capture, all, "frame.protocols").stream()
                .map(protocols -> protocols.replaceAll(":(tcp|udp):.*", ":$1"))
                .toList();
    }

    private static List<String> fields(Node node, Path capture, String which, String field) {
        List<String> command = new ArrayList<>(List.of(Programs.theirs("tshark", "tshark"), "-r", capture.toString()));
        for (String protocol : List.of("ip", "tcp", "udp"))
            command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
        // A client's port that some protocol has too (57000, 34980) would make that of the stream's bytes.
        command.addAll(List.of("-d", "tcp.port==" + PORT + ",data", "-Y", which, "-T", "fields", "-e", field));
        return node.run(command.toArray(String[]::new)).lines().toList();
    }
}
