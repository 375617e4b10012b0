package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Running;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ICMP errors are for: real sockets and real path MTU discovery, through NAT. */
@Tag("network")
class IcmpTrafficTest {
    private static final int PORT = 8000, INSIDE = 8001, SMALL = 1400;
    private static final int PATIENCE =
            (int) Pace.patience(Duration.ofSeconds(10)).toMillis();
    /** Beyond a router with a small MTU on its far side. */
    private static final String FAR = "172.20.0.2", ROUTER_FAR = "172.20.0.1";

    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("icmp");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void aClosedPortOfTheServerIsTheClientsConnectionRefused(String hook) throws Exception {
        Scene scene = Scene.start(lab, "nat", hook, 1);
        scene.balance("-u", PORT, INSIDE);
        try (DatagramSocket client = scene.client().call(() -> new DatagramSocket())) {
            client.connect(new InetSocketAddress(InetAddress.ofLiteral(Cluster.VIP), PORT));
            client.setSoTimeout(PATIENCE);
            client.send(new DatagramPacket(new byte[100], 100));
            assertThatThrownBy(() -> client.receive(new DatagramPacket(new byte[100], 100)))
                    .isInstanceOf(PortUnreachableException.class);
        }
    }

    /** The server's full-size segments do not fit the client's side; the router there tells the virtual address. */
    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void theServerLearnsThePathMtuToTheClient(String hook) throws Exception {
        Scene scene = Scene.start(lab, "nat", hook, 1);
        scene.balance("-t", PORT, INSIDE);
        Node far = behind(scene.client(), "far");
        scene.cluster().director().run("ip", "route", "add", FAR, "via", Cluster.CLIENT);
        far.run("ip", "route", "add", "default", "via", ROUTER_FAR);
        Path file = file(scene.server(), "page");
        serve(scene.server(), file);
        assertFetched(far, Cluster.VIP, PORT, file);
        assertThat(scene.server().run("ip", "route", "get", FAR)).contains("mtu " + SMALL);
    }

    /** The client's full-size segments do not fit the server's side; the router there tells the client. */
    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void theClientLearnsThePathMtuToTheServer(String hook) throws Exception {
        Scene scene = Scene.start(lab, "nat", hook, 1);
        Node far = behind(scene.server(), "far");
        far.run("ip", "route", "add", "default", "via", ROUTER_FAR);
        scene.cluster()
                .director()
                .run(
                        "ip",
                        "route",
                        "add",
                        FAR,
                        "via",
                        scene.cluster().addresses().getFirst());
        scene.ipvsadm("-A", "-t", Cluster.VIP + ":" + PORT, "-s", "rr");
        scene.ipvsadm("-a", "-t", Cluster.VIP + ":" + PORT, "-r", FAR + ":" + INSIDE, "-m");
        Path file = file(scene.client(), "upload");
        Path received = far.file("received");
        Running socat = far.start("socat", "-u", "TCP-LISTEN:" + INSIDE, "OPEN:" + received + ",creat");
        far.awaitListener(INSIDE, socat);
        scene.client().run("socat", "-u", "OPEN:" + file, "TCP:" + Cluster.VIP + ":" + PORT);
        assertThat(socat.await(Duration.ofSeconds(30))).isZero();
        assertThat(Files.mismatch(received, file)).isEqualTo(-1);
        assertThat(scene.client().run("ip", "route", "get", Cluster.VIP)).contains("mtu " + SMALL);
    }

    /** A node whose only way is {@code router}, by a link that the router thinks is small. */
    private Node behind(Node router, String name) {
        Node far = lab.node(name);
        router.cable("far0", ROUTER_FAR + "/24", far, "eth0", FAR + "/24");
        router.sysctl("net.ipv4.ip_forward", "1");
        router.run("ip", "link", "set", "far0", "mtu", String.valueOf(SMALL));
        return far;
    }

    private static Path file(Node node, String name) throws Exception {
        byte[] bytes = new byte[2_000_000];
        new Random(9).nextBytes(bytes);
        return Files.write(node.file(name), bytes);
    }

    private static void serve(Node server, Path file) {
        Running socat = server.start("socat", "-u", "OPEN:" + file, "TCP-LISTEN:" + INSIDE);
        server.awaitListener(INSIDE, socat);
    }

    private static void assertFetched(Node client, String address, int port, Path file) throws Exception {
        Path received = client.file("received");
        client.run("socat", "-u", "TCP:" + address + ":" + port, "OPEN:" + received + ",creat");
        assertThat(Files.mismatch(received, file)).isEqualTo(-1);
    }
}
