package dev.sluice.tests.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers that come and go while clients are served: nobody meets a moment without a server. */
@Tag("network")
class SwitchingTest {
    private static final int ECHO = 7, LINES = 8099;

    private Lab lab;
    private Cluster cluster;
    private Node director;

    @BeforeEach
    void openLab() {
        lab = Lab.open("switching");
        cluster = Cluster.oneNetwork(lab, 2);
        director = cluster.director();
        director.address("eth0", Cluster.VIP + "/32");
        cluster.servers().forEach(Keepalived::beRealServer);
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    private static String server(int last, int port, String check) {
        return "  real_server 192.168.1." + last + " " + port + " {\n   weight 1\n   " + check + " {\n"
                + (check.equals("FILE_CHECK") ? "    track_file knob\n" : "") + "   }\n  }\n";
    }

    private static String service(int port, String protocol, String words) {
        return "virtual_server 192.168.1.200 " + port + " {\n  delay_loop 1\n  lb_algo rr\n  lb_kind DR\n  protocol "
                + protocol + "\n" + words + "}\n";
    }

    /** An operator takes the only server out and puts it back, three times, by a number in a file. */
    @Test
    void theSorryServerIsInBeforeTheLastIsOut() throws Exception {
        for (Node server : cluster.servers()) Datagrams.echo(server, ECHO);
        String knob = "track_file knob {\n  file " + director.file("knob") + "\n  weight 0\n  init_file 0\n}\n";
        Keepalived keepalived = Keepalived.start(
                director,
                knob + service(ECHO, "UDP", "  sorry_server 192.168.1.68 7\n" + server(67, ECHO, "FILE_CHECK")));
        keepalived.awaitLog("Checking 1 virtual servers", 1);
        try (Datagrams datagrams = Datagrams.start(cluster.client(), ECHO)) {
            for (int turn = 1; turn <= 3; turn++) {
                director.write("knob", "1\n");
                keepalived.awaitLog("Adding sorry server", turn);
                director.write("knob", "0\n");
                keepalived.awaitLog("Removing sorry server", turn);
            }
            assertThat(datagrams.endWithoutLoss()).isGreaterThan(100);
        }
        keepalived.stop();
    }

    /** A server that the file no longer names keeps its connection, gets no other, and goes when that is over. */
    @Test
    void drainsAServerThatTheFileNoLongerNames() throws Exception {
        for (Node server : cluster.servers()) answerLines(server);
        String global = "global_defs {\n  lvs_timeouts tcp 900 tcpfin 1 udp 300\n}\n";
        String drain = "  drain_timeout 300\n";
        Keepalived keepalived =
                Keepalived.start(director, global + service(LINES, "TCP", drain + server(67, LINES, "PING_CHECK")));
        keepalived.awaitServers(LINES, "192.168.1.67:8099=1");
        Keepalived next;
        try (Socket old = connect()) {
            assertThat(ask(old)).isEqualTo("server1");
            keepalived.reload(global + service(LINES, "TCP", drain + server(68, LINES, "PING_CHECK")));
            keepalived.awaitServers(LINES, "192.168.1.67:8099=0", "192.168.1.68:8099=1");
            for (int i = 0; i < 4; i++)
                try (Socket young = connect()) {
                    assertThat(ask(young)).isEqualTo("server2");
                }
            assertThat(ask(old)).isEqualTo("server1");
            // The director drains, also for a keepalived that lives no more, or another one.
            keepalived.kill();
            assertThat(director.run(Programs.ours("sluice"), "drain", "--json")).contains("192.168.1.67");
            next = Keepalived.start(director, global + service(LINES, "TCP", drain + server(68, LINES, "PING_CHECK")));
            next.awaitLog("Checking 1 virtual servers", 1);
            assertThat(ask(old)).isEqualTo("server1");
        }
        next.awaitServers(LINES, "192.168.1.68:8099=1");
        assertThat(next.log()).doesNotContain("is not ours", "changed by somebody else");
        next.stop();
    }

    private Socket connect() {
        return cluster.client().call(() -> {
            Socket socket = new Socket(Cluster.VIP, LINES);
            socket.setSoTimeout(20_000);
            return socket;
        });
    }

    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream().write('?');
        byte[] answer = new byte[7];
        int length = socket.getInputStream().readNBytes(answer, 0, answer.length);
        return new String(answer, 0, length, java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** Answers every byte with the server's name. */
    private static void answerLines(Node server) {
        ServerSocket listener = server.call(() -> new ServerSocket(LINES));
        byte[] name = server.name().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Thread.ofPlatform().daemon().start(() -> answer(client, name));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    private static void answer(Socket client, byte[] name) {
        try (client) {
            while (client.getInputStream().read() >= 0) client.getOutputStream().write(name);
        } catch (IOException gone) {
            // The client has seen enough.
        }
    }
}
