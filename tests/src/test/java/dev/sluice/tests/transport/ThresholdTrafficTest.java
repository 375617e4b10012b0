package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code -x} and {@code -y} with connections that stay open: a full server leaves, and returns when it has few enough again. */
@Tag("network")
class ThresholdTrafficTest {
    private static final int PORT = 8000;
    private static final String SERVICE = Cluster.VIP + ":" + PORT;
    private final List<Held> open = new ArrayList<>();
    private Lab lab;
    private Scene scene;

    /** A connection of the client, and who answered it. */
    private record Held(Socket socket, String server) {}

    @BeforeEach
    void openLab() {
        lab = Lab.open("threshold");
        // By direct routing the director sees the client's FIN alone, and --set says how long such a connection counts.
        scene = Scene.start(lab, "dr", "IPv4", "tc", 2);
        for (Node server : scene.cluster().servers()) {
            Running listener = server.start(
                    "socat",
                    "TCP-LISTEN:" + PORT + ",fork,reuseaddr",
                    "SYSTEM:echo " + server.name() + "; cat > /dev/null");
            server.awaitListener(PORT, listener);
        }
        scene.balance("-t", PORT, PORT);
        scene.ipvsadm("--set", "0", "1", "0");
    }

    @AfterEach
    void closeLab() throws IOException {
        for (Held held : open) held.socket.close();
        lab.close();
    }

    private void limit(int server, int upper, int lower) {
        scene.ipvsadm(
                "-e",
                "-t",
                SERVICE,
                "-r",
                scene.cluster().addresses().get(server - 1) + ":" + PORT,
                "-g",
                "-x",
                String.valueOf(upper),
                "-y",
                String.valueOf(lower));
    }

    private String connect() {
        return scene.client().call(() -> {
            Socket socket = new Socket(Cluster.VIP, PORT);
            socket.setSoTimeout(30_000);
            String server = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            open.add(new Held(socket, server));
            return server;
        });
    }

    private void closeOne(String server) throws IOException {
        Held held = open.stream()
                .filter(one -> one.server.equals(server))
                .findFirst()
                .orElseThrow();
        held.socket.close();
        open.remove(held);
    }

    /** Connections of the first server, active and inactive. */
    private int connections() {
        String address = scene.cluster().addresses().getFirst() + ":" + PORT;
        String line = scene.ipvsadm("-L", "-n")
                .lines()
                .filter(text -> text.contains(address))
                .findFirst()
                .orElseThrow();
        String[] columns = line.strip().split(" +");
        return Integer.parseInt(columns[columns.length - 2]) + Integer.parseInt(columns[columns.length - 1]);
    }

    @Test
    void aFullServerLeavesAndReturns() throws Exception {
        limit(1, 2, 2);
        List<String> answered = new ArrayList<>();
        for (int i = 0; i < 6; i++) answered.add(connect());
        assertThat(answered).filteredOn("server1"::equals).hasSize(2);
        assertThat(answered).filteredOn("server2"::equals).hasSize(4);

        limit(2, 4, 4);
        assertThatExceptionOfType(Exception.class)
                .as("both are full")
                .isThrownBy(this::connect)
                .satisfies(e -> assertThat(e).hasRootCauseInstanceOf(ConnectException.class));
        assertThat(scene.ipvsadm("-L", "-n", "--thresholds"))
                .containsPattern("192.168.1.67:8000 +2 +2 +2")
                .containsPattern("192.168.1.68:8000 +4 +4 +4");

        closeOne("server1");
        Waiting.until("a place at server1", Duration.ofSeconds(30), () -> connections() < 2);
        assertThat(connect()).isEqualTo("server1");
        // The lower limit: now both must go before any may come.
        limit(1, 2, 1);
        closeOne("server1");
        Waiting.until("one connection less", Duration.ofSeconds(30), () -> connections() < 2);
        assertThatExceptionOfType(Exception.class).as("one is left").isThrownBy(this::connect);
        closeOne("server1");
        Waiting.until("server1 empty", Duration.ofSeconds(30), () -> connections() == 0);
        assertThat(connect()).isEqualTo("server1");
        limit(2, 0, 0);
        assertThat(List.of(connect(), connect())).as("no limit any more").contains("server2");
    }
}
