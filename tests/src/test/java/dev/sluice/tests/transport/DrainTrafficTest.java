package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import dev.sluice.linux.Ethtool;
import dev.sluice.tests.traffic.Capture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sluice drain} with real clients: nobody loses a request, and what does not end by itself is ended. */
@Tag("network")
class DrainTrafficTest {
    private static final int PORT = 8000;
    private static final Duration SOON = Duration.ofSeconds(60);
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("drain");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    /** While its daemon is killed and begun anew. */
    @Test
    void aServerIsDrainedUnderLoadWithoutALostRequest() throws Exception {
        Scene scene = Scene.start(lab, "nat", "IPv4", "tc", 2);
        for (Node server : scene.cluster().servers()) Nginx.start(server, false, PORT);
        scene.balance("-t", PORT, PORT);
        String url = "http://" + scene.socket(Cluster.VIP, PORT) + "/";
        String timeout = Pace.patience(Duration.ofSeconds(10)).toSeconds() + "s";
        String[] wrk = {"nice", "wrk", "-t1", "-c4", "-d1h", "--timeout", timeout, url};
        Running lasting = scene.client().start(wrk);
        String[] closing = Arrays.copyOf(wrk, wrk.length + 2);
        closing[wrk.length] = "-H";
        closing[wrk.length + 1] = "Connection: close";
        Waiting.until("lasting connections", SOON, () -> activeOf(scene, 0) > 0);
        Running brief = scene.client().start(closing);
        String first = scene.socket(scene.cluster().addresses().getFirst(), PORT);
        Running begun = drain(scene, "--deadline", "1h", "--no-wait");
        assertThat(begun.await(SOON)).as(begun.log()).isZero();
        assertThat(scene.ipvsadm("-Ln")).containsPattern("-> " + first + " +Masq +0 ");
        assertThat(scene.ipvsadm("-Sn")).as("the configured weight").contains("-r " + first + " -m -w 1\n");
        assertThat(sluice(scene, "drain")).contains("tcp " + first + " of ").contains("weight 1 before");
        assertThat(sluice(scene, "drain", "--json")).contains("\"configuredWeight\":1");

        killDaemon(scene);
        Running _ = DirectorDaemon.start(scene.cluster().director(), "tc");
        assertThat(sluice(scene, "drain")).as("known to the next daemon").containsPattern(" 5[0-9]:[0-9]{2} to go");
        assertThat(drain(scene, "--cancel").await(SOON)).isZero();
        assertThat(scene.ipvsadm("-Ln")).containsPattern("-> " + first + " +Masq +1 ");

        assertClean(lasting);
        Running drain = drain(scene, "--deadline", "5m");
        assertThat(drain.await(SOON)).as(drain.log()).isZero();
        assertThat(drain.log()).contains("removed " + first).contains("no connection left");
        assertThat(scene.ipvsadm("-Ln")).doesNotContain(first);
        assertClean(brief);
    }

    private static void assertClean(Running wrk) throws InterruptedException {
        wrk.interrupt();
        assertThat(wrk.await(SOON)).as(wrk.log()).isZero();
        assertThat(wrk.log())
                .contains("requests in")
                .doesNotContain("Socket errors")
                .doesNotContain("Non-2xx");
    }

    private static long activeOf(Scene scene, int server) {
        String address = scene.cluster().addresses().get(server);
        return scene.ipvsadm("-Ln")
                .lines()
                .filter(line -> line.contains("-> " + address + ":"))
                .mapToLong(line -> Long.parseLong(line.strip().split(" +")[4]))
                .sum();
    }

    /** {@code offloaded}: whether the ends leave checksums to their cards. */
    @ParameterizedTest
    @CsvSource({"nat, IPv4, tc, true", "nat, IPv6, tc, false", "nat, IPv4, xdp, false", "dr, IPv4, tc, true"})
    void whatDoesNotEndIsResetAtTheDeadline(String method, String family, String hook, boolean offloaded)
            throws Exception {
        Scene scene = Scene.start(lab, method, family, hook, 1);
        scene.balance("-t", PORT, PORT);
        scene.cluster().director().offload("eth0", Ethtool.Offload.SEND_CHECKSUM, false);
        if (!offloaded) scene.client().offload("eth0", Ethtool.Offload.SEND_CHECKSUM, false);
        try (ServerSocket listener = listen(scene);
                Socket client = connect(scene);
                Socket server = listener.accept()) {
            for (Socket end : List.of(client, server))
                end.setSoTimeout((int) Pace.patience(SOON).toMillis());
            talk(client, server);
            boolean restarts = family.equals("IPv4") && hook.equals("tc") && method.equals("nat");
            long deadline = Pace.patience(Duration.ofSeconds(restarts ? 12 : 3)).toSeconds();
            Running drain = drain(scene, "--deadline", deadline + "s");
            Waiting.until("the drain", SOON, () -> scene.ipvsadm("-Ln").contains("  0  "));
            talk(client, server);
            if (restarts) {
                killDaemon(scene);
                Running _ = DirectorDaemon.start(scene.cluster().director(), hook);
                talk(client, server);
            }
            assertThat(drain.await(SOON.plusSeconds(deadline))).as(drain.log()).isZero();
            assertThat(drain.log()).contains("at the deadline with 1 connection left");

            Path capture = scene.client().file("wire.pcap");
            // What the client says, and what it is told.
            Running tcpdump = Capture.start(scene.client(), capture, 2, "tcp port " + PORT);
            client.getOutputStream().write(1);
            assertReset(client);
            // Of direct routing the server's own packet goes past the director, and its client's RST through it.
            server.getOutputStream().write(1);
            assertReset(server);
            assertThat(tcpdump.await(SOON)).isZero();
            assertThat(fields(scene.client(), capture, "tcp.flags.reset==1 && tcp.checksum.status==1", "tcp.srcport"))
                    .as("the RST on the wire, its checksum right")
                    .containsExactly(String.valueOf(PORT));
            assertThat(fields(scene.client(), capture, "tcp.flags.reset==1", "tcp.seq"))
                    .as("what the client acknowledged: a byte for each of its own")
                    .containsExactly(fields(scene.client(), capture, "tcp.flags.push==1", "tcp.ack")
                            .getFirst());
        }
    }

    private static void assertReset(Socket end) {
        assertThatThrownBy(() -> {
                    while (end.getInputStream().read() >= 0) {
                        // What the other end said before.
                    }
                })
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("Connection reset");
    }

    private static void talk(Socket client, Socket server) throws IOException {
        client.getOutputStream().write(7);
        assertThat(server.getInputStream().read()).isEqualTo(7);
        server.getOutputStream().write(8);
        assertThat(client.getInputStream().read()).isEqualTo(8);
    }

    private static ServerSocket listen(Scene scene) {
        return scene.server().call(() -> {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(scene.listening(), PORT));
            return socket;
        });
    }

    private static Socket connect(Scene scene) {
        return scene.client().call(() -> {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(scene.vip(), PORT), (int)
                    Pace.patience(SOON).toMillis());
            return socket;
        });
    }

    /** Of the first server, in the background. */
    private static Running drain(Scene scene, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Programs.ours("sluice"),
                "drain",
                scene.socket(Cluster.VIP, PORT),
                scene.socket(scene.cluster().addresses().getFirst(), PORT)));
        command.addAll(List.of(options));
        return scene.cluster().director().start(command.toArray(String[]::new));
    }

    private static String sluice(Scene scene, String... words) {
        List<String> command = new ArrayList<>(List.of(Programs.ours("sluice")));
        command.addAll(List.of(words));
        return scene.cluster().director().run(command.toArray(String[]::new));
    }

    /** SIGKILL to the process that the status names. */
    private static void killDaemon(Scene scene) {
        long pid = sluice(scene, "status")
                .lines()
                .filter(line -> line.startsWith("director"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*pid (\\d+).*", "$1")))
                .findFirst()
                .orElseThrow();
        ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
        daemon.destroyForcibly();
        daemon.onExit().join();
    }

    private static List<String> fields(Node node, Path capture, String which, String field) {
        return node.run(
                        Programs.theirs("tshark", "tshark"),
                        "-r",
                        capture.toString(),
                        "-o",
                        "tcp.check_checksum:TRUE",
                        "-o",
                        "tcp.relative_sequence_numbers:FALSE",
                        "-Y",
                        which,
                        "-T",
                        "fields",
                        "-e",
                        field)
                .lines()
                .toList();
    }
}
