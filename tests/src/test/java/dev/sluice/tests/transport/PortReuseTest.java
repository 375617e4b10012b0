package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Output;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that use a source port again (reference §8, complaints 1, 2 and 6): no SYN is lost, which would cost a second each, and
 * none goes to a server that is quiesced or gone.
 */
@Tag("network")
class PortReuseTest {
    private static final int PORT = 8000, REQUESTS = 30;
    private static final String SERVICE = Cluster.VIP + ":" + PORT;
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("reuse");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nat", "dr", "tun"})
    void aPortThatWasJustUsedIsServedAtOnce(String method) {
        Scene scene = Scene.start(lab, method, "IPv4", "tc", 2);
        for (Node server : scene.cluster().servers()) {
            Nginx _ = Nginx.start(server, false, PORT);
        }
        scene.balance("-t", PORT, PORT);
        Node client = scene.client();
        // The client forgets its own TIME_WAIT and takes the port again, as one behind an address translator does.
        client.sysctl("net.ipv4.tcp_max_tw_buckets", "0");
        Set<String> answered = new HashSet<>();
        for (int i = 0; i < REQUESTS; i++) answered.add(request(client));
        // Where the director sees both FINs it begins anew; where it does not, the old server goes on, as in the
        // kernel.
        assertThat(answered).hasSize(method.equals("nat") ? 2 : 1);
        assertNoneLost(client);

        String old = request(client);
        int index = old.equals("server1") ? 0 : 1;
        weight(scene, index, 0);
        for (int i = 0; i < 3; i++)
            assertThat(request(client)).as("server quiesced").isNotEqualTo(old);
        weight(scene, index, 1);
        remove(scene, 1 - index);
        for (int i = 0; i < 3; i++)
            assertThat(request(client)).as("server removed").isEqualTo(old);
        assertNoneLost(client);
    }

    private static void weight(Scene scene, int server, int weight) {
        scene.ipvsadm(
                "-e",
                "-t",
                SERVICE,
                "-r",
                scene.cluster().addresses().get(server) + ":" + PORT,
                scene.way(),
                "-w",
                String.valueOf(weight));
    }

    private static void remove(Scene scene, int server) {
        scene.ipvsadm("-d", "-t", SERVICE, "-r", scene.cluster().addresses().get(server) + ":" + PORT);
    }

    private static String request(Node client) {
        Output said = client.run(
                Duration.ofSeconds(60),
                "curl",
                "-sS",
                "--max-time",
                "30",
                "--local-port",
                "40000",
                "-H",
                "Connection: close",
                "http://" + SERVICE + "/");
        return said.orFail().out().strip();
    }

    /** {@code TcpExtTCPSynRetrans} of the client's namespace. */
    private static void assertNoneLost(Node client) {
        String counted = client.run("nstat", "-asz", "TcpExtTCPSynRetrans");
        assertThat(counted).as("SYNs sent again").containsPattern("TcpExtTCPSynRetrans +0 ");
    }
}
