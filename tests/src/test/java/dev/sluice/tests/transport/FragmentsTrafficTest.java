package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Pace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datagrams that no link takes in one piece, echoed. */
@Tag("network")
class FragmentsTrafficTest {
    private static final int PORT = 5300, INSIDE = 5301, DATAGRAMS = 20;
    /** A tunnel has room for less than the client's link: it is told so about the first one, which is lost. */
    private static final int ATTEMPTS = 5;

    private static final int PATIENCE =
            (int) Pace.patience(Duration.ofSeconds(2)).toMillis();
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("fragments");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({
        "nat, IPv4, tc",
        "nat, IPv4, xdp",
        "dr, IPv4, tc",
        "dr, IPv4, xdp",
        "tun, IPv4, tc",
        "tun, IPv4, xdp",
        "nat, IPv6, tc",
        "nat, IPv6, xdp",
        "dr, IPv6, tc",
        "dr, IPv6, xdp"
    })
    void largeDatagramsComeBackWhole(String method, String family, String hook) throws Exception {
        Scene scene = Scene.start(lab, method, family, hook, 1);
        int port = method.equals("nat") ? INSIDE : PORT;
        scene.balance("-u", PORT, port);
        InetAddress address = InetAddress.ofLiteral(scene.listening());
        try (DatagramSocket server = scene.server().call(() -> new DatagramSocket(port, address));
                DatagramSocket client = scene.client().call(() -> new DatagramSocket())) {
            Thread.ofPlatform().daemon().start(() -> echo(server));
            client.connect(new InetSocketAddress(InetAddress.ofLiteral(scene.vip()), PORT));
            client.setSoTimeout(PATIENCE);
            Random random = new Random(4);
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] sent = new byte[i == 0 ? 4000 : 1 + random.nextInt(20_000)];
                random.nextBytes(sent);
                assertThat(exchange(client, sent)).as("%d bytes", sent.length).isEqualTo(sent);
            }
        }
    }

    private static void echo(DatagramSocket server) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            while (true) {
                server.receive(packet);
                server.send(packet);
                packet.setLength(65_535);
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private static byte[] exchange(DatagramSocket client, byte[] sent) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        for (int i = 0; ; i++) {
            try {
                client.send(new DatagramPacket(sent, sent.length));
                client.receive(answer);
                return Arrays.copyOf(answer.getData(), answer.getLength());
            } catch (SocketTimeoutException | SocketException e) {
                if (i == ATTEMPTS) throw e;
            }
        }
    }
}
