package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Ipv6;
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
import org.junit.jupiter.params.provider.CsvSource;

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
    @CsvSource({"IPv4, tc", "IPv4, xdp", "IPv6, tc", "IPv6, xdp"})
    void aClosedPortOfTheServerIsTheClientsConnectionRefused(String family, String hook) throws Exception {
        Scene scene = Scene.start(lab, "nat", family, hook, 1);
        scene.balance("-u", PORT, INSIDE);
        try (DatagramSocket client = scene.client().call(() -> new DatagramSocket())) {
            client.connect(new InetSocketAddress(InetAddress.ofLiteral(scene.vip()), PORT));
            client.setSoTimeout(PATIENCE);
            client.send(new DatagramPacket(new byte[100], 100));
            assertThatThrownBy(() -> client.receive(new DatagramPacket(new byte[100], 100)))
                    .isInstanceOf(PortUnreachableException.class);
        }
    }

    /** The server's full-size segments do not fit the client's side; the router there tells the virtual address. */
    @ParameterizedTest
    @CsvSource({"IPv4, tc", "IPv4, xdp", "IPv6, tc", "IPv6, xdp"})
    void theServerLearnsThePathMtuToTheClient(String family, String hook) throws Exception {
        Scene scene = Scene.start(lab, "nat", family, hook, 1);
        scene.balance("-t", PORT, INSIDE);
        Node far = behind(scene, scene.client(), Cluster.CLIENT);
        Path file = file(scene.server(), "page");
        serve(scene, file);
        Path received = far.file("received");
        far.run("socat", "-u", tcp(scene), "OPEN:" + received + ",creat");
        assertThat(Files.mismatch(received, file)).isEqualTo(-1);
        assertThat(scene.server().run("ip", "route", "get", scene.address(FAR))).contains("mtu " + SMALL);
    }

    /** The client's full-size segments do not fit the server's side; the router there tells the client. */
    @ParameterizedTest
    @CsvSource({"IPv4, tc", "IPv4, xdp", "IPv6, tc", "IPv6, xdp"})
    void theClientLearnsThePathMtuToTheServer(String family, String hook) throws Exception {
        Scene scene = Scene.start(lab, "nat", family, hook, 1);
        Node far = behind(scene, scene.server(), scene.cluster().addresses().getFirst());
        scene.ipvsadm("-A", "-t", scene.socket(Cluster.VIP, PORT), "-s", "rr");
        scene.ipvsadm("-a", "-t", scene.socket(Cluster.VIP, PORT), "-r", scene.socket(FAR, INSIDE), "-m");
        Path file = file(scene.client(), "upload");
        Path received = far.file("received");
        Running socat = far.start("socat", "-u", listen(scene), "OPEN:" + received + ",creat");
        far.awaitListener(INSIDE, socat);
        scene.client().run("socat", "-u", "OPEN:" + file, tcp(scene));
        assertThat(socat.await(Duration.ofSeconds(30))).isZero();
        assertThat(Files.mismatch(received, file)).isEqualTo(-1);
        assertThat(scene.client().run("ip", "route", "get", scene.vip())).contains("mtu " + SMALL);
    }

    /** A node whose only way is {@code router}, {@code via} to the director, by a link that the router thinks is small. */
    private Node behind(Scene scene, Node router, String via) {
        Node far = lab.node("far");
        router.cable("far0", ROUTER_FAR + "/24", far, "eth0", FAR + "/24");
        router.sysctl("net.ipv4.ip_forward", "1");
        if (scene.ipv6()) {
            far.sysctl("net.ipv6.conf.all.disable_ipv6", "0");
            router.sysctl("net.ipv6.conf.all.forwarding", "1");
            router.run("ip", "addr", "add", Ipv6.of(ROUTER_FAR) + "/64", "dev", "far0", "nodad");
            far.run("ip", "addr", "add", Ipv6.of(FAR) + "/64", "dev", "eth0", "nodad");
        }
        router.run("ip", "link", "set", "far0", "mtu", String.valueOf(SMALL));
        scene.cluster().director().run("ip", "route", "add", scene.address(FAR), "via", scene.address(via));
        String family = scene.ipv6() ? "-6" : "-4";
        far.run("ip", family, "route", "add", "default", "via", scene.address(ROUTER_FAR));
        return far;
    }

    /** socat's words for the virtual service, and for a listener inside. */
    private static String tcp(Scene scene) {
        return "TCP:" + scene.socket(Cluster.VIP, PORT);
    }

    private static String listen(Scene scene) {
        return (scene.ipv6() ? "TCP6-LISTEN:" : "TCP-LISTEN:") + INSIDE;
    }

    private static Path file(Node node, String name) throws Exception {
        byte[] bytes = new byte[2_000_000];
        new Random(9).nextBytes(bytes);
        return Files.write(node.file(name), bytes);
    }

    private static void serve(Scene scene, Path file) {
        Running socat = scene.server().start("socat", "-u", "OPEN:" + file, listen(scene));
        scene.server().awaitListener(INSIDE, socat);
    }
}
