package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --pe sip}: the messages of a call go to one server, from whatever address of a network they come. */
@Tag("network")
class SipTrafficTest {
    private static final int PORT = 5060, INSIDE = 5070, SERVERS = 2;
    /** RFC 3261 §17.1.1.2: T1, after which a client sends again; here it does not wait longer each time. */
    private static final int RETRANSMISSION_MILLIS = 500;

    private static final long TRIES = Pace.patience(Duration.ofSeconds(20)).toMillis() / RETRANSMISSION_MILLIS;
    private static final List<String> NEIGHBOURS = List.of("192.168.1.11", "192.168.1.12");

    private final List<DatagramSocket> sockets = new ArrayList<>();
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("sip");
    }

    @AfterEach
    void close() {
        sockets.forEach(DatagramSocket::close);
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"IPv4,tc,0.0.0.0", "IPv4,xdp,0.0.0.0", "IPv6,tc,64", "IPv6,xdp,64"})
    void aCallStaysWithOneServer(String family, String hook, String mask) throws IOException {
        Scene scene = Scene.start(lab, "nat", family, hook, SERVERS);
        for (String address : NEIGHBOURS) join(scene, address);
        known(scene, Cluster.CLIENT);
        for (int i = 0; i < SERVERS; i++) answer(scene, i);
        String service = scene.socket(Cluster.VIP, PORT);
        scene.ipvsadm("-A", "-u", service, "-s", "rr", "-p", "100", "-M", mask, "--pe", "sip");
        for (String address : scene.cluster().addresses())
            scene.ipvsadm("-a", "-u", service, "-r", scene.socket(address, INSIDE), "-m");

        String first = ask(scene, Cluster.CLIENT, "first@call"), second = ask(scene, Cluster.CLIENT, "second@call");
        assertThat(second).isNotEqualTo(first);
        for (String address : NEIGHBOURS)
            for (int i = 0; i < 2; i++) {
                assertThat(ask(scene, address, "first@call")).isEqualTo(first);
                assertThat(ask(scene, address, "second@call")).isEqualTo(second);
            }
        assertThat(scene.ipvsadm("-L", "-n", "-c", "--persistent-conn").lines())
                .filteredOn(line -> line.endsWith(" second@call"))
                .singleElement()
                .asString()
                .startsWith("UDP")
                .containsPattern(" sip +second@call")
                .contains(service, scene.socket(scene.cluster().addresses().get(Integer.parseInt(second)), INSIDE));
        assertThat(scene.ipvsadm("-S", "-n")).contains(" -p 100 -M ", " --pe sip");
    }

    /** Another address of the client's machine. */
    private static void join(Scene scene, String address) {
        String own = scene.address(address);
        if (scene.ipv6()) scene.client().run("ip", "addr", "add", own + "/64", "dev", "eth0", "nodad");
        else scene.client().run("ip", "addr", "add", own + "/24", "dev", "eth0");
        known(scene, address);
    }

    /** The director learns where it is, as it does of a machine of its own that asks for the director's link address. */
    private static void known(Scene scene, String address) {
        scene.client().run("ping", "-c", "1", "-I", scene.address(address), scene.vip());
    }

    /** Every datagram is answered with the server's number. */
    private void answer(Scene scene, int number) {
        Node server = scene.cluster().servers().get(number);
        DatagramSocket socket =
                open(server, scene.address(scene.cluster().addresses().get(number)), INSIDE);
        byte[] name = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        Thread _ = Thread.ofPlatform().daemon().name("sip-server-" + number).start(() -> {
            try {
                while (true) {
                    DatagramPacket message = new DatagramPacket(new byte[2048], 2048);
                    socket.receive(message);
                    socket.send(new DatagramPacket(name, name.length, message.getSocketAddress()));
                }
            } catch (IOException e) {
                // The test is over.
            }
        });
    }

    /** Who answers the first message of a new flow of this call. */
    private String ask(Scene scene, String address, String call) throws IOException {
        try (DatagramSocket socket = open(scene.client(), scene.address(address), 0)) {
            socket.setSoTimeout(RETRANSMISSION_MILLIS);
            byte[] message = ("OPTIONS sip:a@b SIP/2.0\r\nMax-Forwards: 70\r\nCall-ID: " + call + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            InetAddress vip = InetAddress.ofLiteral(scene.vip());
            DatagramPacket answer = new DatagramPacket(new byte[16], 16);
            boolean isAnswered = false;
            for (int i = 0; i < TRIES && !isAnswered; i++) {
                socket.send(new DatagramPacket(message, message.length, vip, PORT));
                isAnswered = receive(socket, answer);
            }
            assertThat(isAnswered).as("an answer to %s about %s", address, call).isTrue();
            assertThat(answer.getSocketAddress()).isEqualTo(new InetSocketAddress(vip, PORT));
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        }
    }

    private static boolean receive(DatagramSocket socket, DatagramPacket answer) throws IOException {
        try {
            socket.receive(answer);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private DatagramSocket open(Node node, String address, int port) {
        DatagramSocket socket =
                node.call(() -> new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), port)));
        sockets.add(socket);
        return socket;
    }
}
