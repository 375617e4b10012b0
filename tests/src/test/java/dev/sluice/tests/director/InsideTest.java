package dev.sluice.tests.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.Sluice;
import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Output;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import dev.sluice.control.Connection;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The commands that look inside, beside real traffic. */
@Tag("network")
class InsideTest {
    private static final int PORT = 8000;
    private static final String SECONDS =
            Long.toString(Pace.patience(Duration.ofSeconds(10)).toSeconds());
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CONNECT = "exec 3<>/dev/tcp/" + Cluster.VIP + "/" + PORT + "; head -1 <&3";

    private Lab lab;
    private Cluster cluster;
    private Node director;
    private TestDirector daemon;

    @BeforeEach
    void openLab() throws IOException {
        lab = Lab.open("inside");
        cluster = Cluster.twoNetworks(lab, 2);
        director = cluster.director();
        director.sysctl("net.ipv4.ip_forward", "1");
        director.run("ip", "addr", "add", Cluster.VIP + "/32", "dev", "lo");
        for (Node server : cluster.servers())
            server.start(
                    "socat",
                    "TCP-LISTEN:" + PORT + ",fork,reuseaddr",
                    "SYSTEM:echo " + server.name() + "; cat > /dev/null");
        daemon = TestDirector.start(director);
        daemon.service(Cluster.VIP, PORT, "rr", ForwardingMethod.MASQUERADE, cluster.addresses());
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    private static String[] sluice(String... words) {
        List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx96m");
        return JavaCommand.of(Sluice.class, options, List.of(words)).toArray(String[]::new);
    }

    private String answer() {
        return cluster.client().run("timeout", SECONDS, "bash", "-c", CONNECT).strip();
    }

    private static void awaitTrace(Running trace, String text) {
        try {
            Waiting.until("'" + text + "' in the trace", SOON, () -> trace.log().contains(text));
        } catch (LabException e) {
            throw new LabException(e.getMessage() + "; it is\n" + trace.log());
        }
    }

    /** In the background; its output is apart from the daemon's. */
    private Running trace() throws Exception {
        String command = Stream.of(sluice("trace", Cluster.CLIENT))
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
        Running trace = director.start("bash", "-c", command);
        Waiting.until("the trace", SOON, () -> {
            cluster.client().run("ping", "-c1", "-W1", Cluster.VIP);
            return trace.log().contains("ICMP " + Cluster.CLIENT);
        });
        return trace;
    }

    @Test
    void tracesAClientsPacketsWhileItRuns() throws Exception {
        int maps = maps();
        Running trace = trace();
        assertThat(maps()).isEqualTo(maps == 0 ? 0 : maps + 2);
        assertThat(answer()).isEqualTo("server2");
        awaitTrace(trace, "is an answer of 10.0.0.12:8000: source becomes " + Cluster.VIP + ":8000");
        assertThat(trace.log())
                .contains("TCP " + Cluster.CLIENT + ":")
                .contains("> " + Cluster.VIP + ":8000 came in by eth0")
                .contains("belongs to no connection")
                .contains("is for the service TCP " + Cluster.VIP + ":8000 (rr)")
                .contains("goes to the server 10.0.0.12:8000, chosen now")
                .contains("destination becomes 10.0.0.12:8000 (masquerading)")
                .contains("leaves by eth1")
                .contains("belongs to a connection to 10.0.0.12:8000");
        trace.close();
        Waiting.until("the usual programs", SOON, () -> maps() == maps);
        assertThat(answer()).isEqualTo("server1");
    }

    @Test
    void aKilledDaemonsTraceIsTakenAwayByTheNext() throws Exception {
        int maps = maps();
        Running _ = trace();
        daemon.kill();
        assertThat(answer()).isEqualTo("server2");
        daemon.startAgain();
        assertThat(maps()).isEqualTo(maps);
        assertThat(answer()).isEqualTo("server1");
    }

    private Output explain(String client, String... more) {
        List<String> words = new ArrayList<>(List.of("explain", client, Cluster.VIP + ":" + PORT));
        words.addAll(List.of(more));
        return director.run(Node.SHORTLY, sluice(words.toArray(String[]::new)));
    }

    @Test
    void explainsWhereAPacketGoes() throws Exception {
        String client = Cluster.CLIENT + ":999";
        for (String server : List.of("server2", "server1")) {
            String address = server.equals("server2") ? "10.0.0.12:8000" : "10.0.0.11:8000";
            // Twice: asking moves no scheduler.
            for (int i = 0; i < 2; i++)
                assertThat(explain(client).orFail().out())
                        .contains("service     TCP " + Cluster.VIP + ":8000 rr")
                        .containsPattern("->  +" + address + " .* the scheduler's next choice")
                        .contains("not its turn")
                        .containsPattern(
                                "next hop    eth1, 10.0.0.1[12] at ..:..:..:..:..:.., packets of up to 1500 bytes")
                        .contains("destination becomes " + address);
            assertThat(answer()).isEqualTo(server);
        }
        Connection connection = DaemonTest.connections(daemon).getFirst();
        assertThat(explain(Cluster.CLIENT + ":" + connection.clientPort(), "tcp", "--json")
                        .orFail()
                        .out())
                .contains("\"verdict\":\"sent\"")
                .contains("\"connections\":[{\"protocol\":\"tcp\"");
        daemon.kill();
        assertThat(explain(client, "udp").orFail().out())
                .contains("service     none", "is for no service of this director", "no daemon answers");
    }

    private Output doctor(Node node, String... words) {
        List<String> all = new ArrayList<>(List.of("doctor"));
        all.addAll(List.of(words));
        return node.run(Node.SHORTLY, sluice(all.toArray(String[]::new)));
    }

    @Test
    void theDoctorsRemediesHelp() {
        assertThat(answer()).isEqualTo("server2");
        Output well = doctor(director, "--all");
        assertThat(well.out()).contains("ok       forward", "hook         eth0: ", "servers can be reached");
        assertThat(well.code()).as(well.out()).isZero();
        director.sysctl("net.ipv4.ip_forward", "0");
        Output ill = doctor(director);
        assertThat(ill.code()).isEqualTo(1);
        assertThat(ill.out()).contains("problem  forward", "-> sysctl -w net.ipv4.ip_forward=1");
        director.run("sysctl", "-w", "net.ipv4.ip_forward=1");
        assertThat(doctor(director).code()).isZero();
    }

    @Test
    void theDoctorKnowsWhoseAnswersXdpLeavesToTheStack() {
        daemon.kill();
        cluster.prepareForXdp();
        daemon = TestDirector.start(director, "--hook", "xdp");
        assertThat(doctor(director).out())
                .contains("hint     martian      answers that come in by eth1", "net.ipv4.conf.eth1.accept_local=1");
        director.sysctl("net.ipv4.conf.all.accept_local", "1");
        assertThat(doctor(director).out()).doesNotContain("martian");
    }

    @Test
    void theDoctorKnowsServersThatAreNotThereAndRealServers() throws Exception {
        daemon.service(Cluster.VIP, 81, "rr", ForwardingMethod.DIRECT, List.of("10.0.0.77"));
        assertThat(doctor(director, "--json").out())
                .contains(
                        "\"level\":\"problem\",\"check\":\"neighbour\",\"text\":\"nobody answers for 10.0.0.77 on eth1");
        Node server = cluster.servers().getFirst();
        server.run("ip", "addr", "add", Cluster.VIP + "/32", "dev", "lo");
        Output talkative = doctor(server);
        assertThat(talkative.out()).contains("problem  arp", "sluice realserver up --vip " + Cluster.VIP);
        assertThat(talkative.code()).isEqualTo(1);
        server.run("sysctl", "-w", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        assertThat(doctor(server).code()).isZero();
    }

    @Test
    void statusAndTopTellTheSame() {
        assertThat(answer()).isEqualTo("server2");
        String status = director.run(sluice("status"));
        assertThat(status)
                .contains("table      1 of ", "hook       eth0 ", "TCP " + Cluster.VIP + ":8000", "10.0.0.12:8000");
        assertThat(director.run(sluice("status", "--json")))
                .contains("\"table\":{\"size\":", "\"hooks\":[{\"device\":\"eth0\"");
        assertThat(director.run(sluice("top", "--once", "--sort", "name")))
                .contains("TCP " + Cluster.VIP + ":8000", "10.0.0.11:8000");
        Output piped = director.run(Node.SHORTLY, sluice("top"));
        assertThat(piped.error()).contains("--once");
    }

    @Test
    void whatNobodyBalancesCannotBeExplained() {
        Output said = cluster.client().run(Node.SHORTLY, sluice("explain", "192.0.2.1:1", "192.0.2.2:2"));
        assertThat(said.error()).contains("nothing balances in this network namespace");
    }

    /** How many maps the attached program uses; 1 if it went meanwhile, 0 on kernels whose attachments are not pinned. */
    private int maps() {
        Path pin = daemon.pins().resolve("links").resolve("2-INGRESS");
        if (!Files.exists(pin)) return 0;
        String link = director.run("bpftool", "link", "show", "pinned", pin.toString());
        String id = link.replaceAll("(?s).* prog (\\d+).*", "$1");
        String program =
                director.run(Node.SHORTLY, "bpftool", "prog", "show", "id", id).out();
        // It may have been replaced between the two questions.
        return program.replaceAll("(?s).*map_ids ([0-9,]+).*", "$1").split(",").length;
    }
}
