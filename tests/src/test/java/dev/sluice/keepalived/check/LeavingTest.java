package dev.sluice.keepalived.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fwmark} and {@code bind_if}: packets with mark 9 have no route, and nobody is behind eth0. */
@Tag("network")
class LeavingTest {
    private static final String PAGE = "url {\n path /\n}";

    private Lab lab;
    private Node node;

    @BeforeEach
    void openLab() {
        lab = Lab.open("leaving");
        node = lab.node("host");
        node.cable("eth0", "192.0.2.1/24", lab.node("other"), "eth0", "192.0.2.2/24");
        // The rule that finds our own addresses gives way to one about marks.
        node.run("ip", "rule", "add", "pref", "10", "lookup", "local");
        node.run("ip", "rule", "del", "pref", "0", "lookup", "local");
        node.run("ip", "rule", "add", "pref", "5", "fwmark", "9", "unreachable");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    private Verdict run(int port, String kind, String words) {
        String inner = words + "\n" + (kind.endsWith("GET") ? PAGE : kind.equals("UDP_CHECK") ? "require_reply" : "");
        return Trial.of(node, port, "", kind + " {\n" + inner + "\n}", 1);
    }

    private void assertLeavesAsTold(int port, String kind) {
        assertThat(run(port, kind, "fwmark 8")).isEqualTo(Verdict.PASSED);
        assertThat(run(port, kind, "bind_if lo\nfwmark 8\nbindto 127.0.0.1")).isEqualTo(Verdict.PASSED);
        assertThat(run(port, kind, "fwmark 9").passed()).as("marked 9").isFalse();
        assertThat(run(port, kind, "bind_if eth0").passed()).as("through eth0").isFalse();
        Verdict gone = run(port, kind, "bind_if eth7");
        assertThat(gone.reason()).contains("ENODEV").contains("eth7");
    }

    @ParameterizedTest
    @CsvSource({"TCP_CHECK", "HTTP_GET"})
    void connections(String kind) throws Exception {
        try (Peer peer = Peer.saying(node, "HTTP/1.0 200 OK\r\n\r\nhello\n")) {
            assertLeavesAsTold(peer.port(), kind);
        }
    }

    @Test
    void datagrams() throws Exception {
        try (DatagramSocket echo = node.call(() -> new DatagramSocket(0, InetAddress.getLoopbackAddress()))) {
            Thread.ofPlatform().daemon().start(() -> echo(echo));
            assertLeavesAsTold(echo.getLocalPort(), "UDP_CHECK");
            assertThat(run(echo.getLocalPort(), "DNS_CHECK", "fwmark 8").reason())
                    .isEqualTo("a question came back instead of a response");
        }
        assertThat(run(9, "UDP_CHECK", "fwmark 8").reason()).isEqualTo("UDP: icmp port unreachable");
    }

    private static void echo(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        try {
            while (true) {
                packet.setLength(1500);
                socket.receive(packet);
                socket.send(packet);
            }
        } catch (java.io.IOException closed) {
            // The test is over.
        }
    }

    @Test
    void echoRequests() {
        assertLeavesAsTold(1, "PING_CHECK");
    }

    @Test
    void aConnectionThatIsRefusedSaysSo() {
        assertThat(run(9, "TCP_CHECK", "fwmark 8").reason()).isEqualTo("connect: connection refused");
    }
}
