package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An association from its INIT to its end, and what {@code ipvsadm -Lnc} says of it meanwhile. */
@Tag("network")
class SctpTrafficTest {
    private static final int PORT = 3868, INSIDE = 3869, CLIENT_PORT = 40_000;
    private static final int CLIENT_TAG = 0x1111_1111, SERVER_TAG = 0x2222_2222;
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("sctp");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"nat, tc", "nat, xdp", "dr, tc", "dr, xdp", "tun, tc", "tun, xdp"})
    void anAssociationIsMadeUsedAndEnded(String method, String hook) {
        Scene scene = Scene.start(lab, method, "IPv4", hook, 1);
        int port = method.equals("nat") ? INSIDE : PORT;
        scene.balance("--sctp-service", PORT, port);
        associationIsMadeUsedAndEnded(scene, port, port);
    }

    @ParameterizedTest
    @CsvSource({"nat, tc", "nat, xdp", "dr, tc", "tun, xdp"})
    void soItIsByMark(String method, String hook) {
        Scene scene = Scene.start(lab, method, "IPv4", hook, 1);
        MarkTrafficTest.balanceByMark(scene);
        MarkTrafficTest.mark(scene.cluster().director(), "add 1 --to " + scene.vip() + " --proto sctp");
        associationIsMadeUsedAndEnded(scene, PORT, 0);
    }

    /** {@code listed}: the server's port in the list, of a mark's none. */
    private static void associationIsMadeUsedAndEnded(Scene scene, int port, int listed) {
        try (SctpPeer client = new SctpPeer(scene.client(), Cluster.CLIENT, CLIENT_PORT);
                SctpPeer server = new SctpPeer(scene.server(), scene.listening(), port)) {
            client.calls(Cluster.VIP, PORT);
            setUp(client, server);
            assertThat(scene.ipvsadm("-Lnc"))
                    .containsPattern(
                            "SCTP +1[45]:\\d\\d +ESTABLISHED +" + Cluster.CLIENT + ":40000 +" + Cluster.VIP + ":3868");
            assertThat(scene.ipvsadm("-Ln")).containsPattern(":" + listed + " +\\w+ +1 +1 +0 ");

            say(client, server, 1);
            say(server, client, 2);

            client.send(SctpPeer.SHUTDOWN, new byte[4]);
            server.expect(SctpPeer.SHUTDOWN);
            server.send(SctpPeer.SHUTDOWN_ACK, new byte[0]);
            client.expect(SctpPeer.SHUTDOWN_ACK);
            client.send(SctpPeer.SHUTDOWN_COMPLETE, new byte[0]);
            server.expect(SctpPeer.SHUTDOWN_COMPLETE);
            assertThat(scene.ipvsadm("-Lnc")).containsPattern("SCTP +0[01]:\\d\\d +CLOSED ");
            assertThat(scene.ipvsadm("-Ln")).containsPattern(":" + listed + " +\\w+ +1 +0 +1 ");
        }
    }

    /** RFC 9260 §5.1. */
    private static void setUp(SctpPeer client, SctpPeer server) {
        client.send(SctpPeer.INIT, init(CLIENT_TAG));
        server.expect(SctpPeer.INIT);
        server.tag(CLIENT_TAG);
        byte[] cookie = bytes(37, 3);
        byte[] answer = ByteBuffer.allocate(20 + cookie.length)
                .put(init(SERVER_TAG))
                .putShort((short) 7)
                .putShort((short) (4 + cookie.length))
                .put(cookie)
                .array();
        server.send(SctpPeer.INIT_ACK, answer);
        client.expect(SctpPeer.INIT_ACK);
        client.tag(SERVER_TAG);
        client.send(SctpPeer.COOKIE_ECHO, cookie);
        assertThat(server.expect(SctpPeer.COOKIE_ECHO)).isEqualTo(cookie);
        server.send(SctpPeer.COOKIE_ACK, new byte[0]);
        client.expect(SctpPeer.COOKIE_ACK);
    }

    /** Tag, window, streams each way, first TSN. */
    private static byte[] init(int tag) {
        return ByteBuffer.allocate(16)
                .putInt(tag)
                .putInt(100_000)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(1)
                .array();
    }

    /** A full-size user message, and its acknowledgement. */
    private static void say(SctpPeer from, SctpPeer to, int seed) {
        byte[] data = bytes(12 + 1300, seed);
        from.send(SctpPeer.DATA, data);
        assertThat(to.expect(SctpPeer.DATA)).isEqualTo(data);
        to.send(SctpPeer.SACK, new byte[12]);
        from.expect(SctpPeer.SACK);
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
