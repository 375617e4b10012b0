package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code -p} and {@code -M}: the clients of one network go to one server, which templates show. */
@Tag("network")
class PersistenceTrafficTest {
    private static final int PORT = 8000;
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("persistence");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"IPv4,tc,255.255.255.254,192.168.1.11,192.168.1.12", "IPv6,xdp,64,192.168.1.12,192.168.2.10"})
    void aNetworksClientsKeepToOneServer(String family, String hook, String mask, String neighbour, String stranger) {
        Scene scene = Scene.start(lab, "nat", family, hook, 2);
        for (Node server : scene.cluster().servers()) {
            Nginx _ = Nginx.start(server, false, PORT);
        }
        Node client = scene.client(), director = scene.cluster().director();
        for (String address : List.of(neighbour, stranger))
            client.run("ip", "addr", "add", scene.address(address) + (scene.ipv6() ? "/64" : "/24"), "dev", "eth0");
        if (scene.ipv6()) director.run("ip", "addr", "add", scene.address("192.168.2.2") + "/64", "dev", "eth0");
        String service = scene.socket(Cluster.VIP, PORT);
        scene.ipvsadm("-A", "-t", service, "-s", "rr", "-p", "100", "-M", mask);
        for (String address : scene.cluster().addresses())
            scene.ipvsadm("-a", "-t", service, "-r", scene.socket(address, PORT), "-m");

        String first = fetch(scene, Cluster.CLIENT);
        for (int i = 0; i < 3; i++) {
            assertThat(fetch(scene, neighbour)).isEqualTo(first);
            assertThat(fetch(scene, Cluster.CLIENT)).isEqualTo(first);
        }
        assertThat(fetch(scene, stranger)).isNotEqualTo(first).startsWith("server");

        String network = scene.ipv6()
                ? "[" + scene.address("192.168.1.0").replaceAll("::0$", "::") + "]:0"
                : Cluster.CLIENT + ":0";
        int index = Integer.parseInt(first.substring("server".length())) - 1;
        String server = scene.socket(scene.cluster().addresses().get(index), PORT);
        assertThat(scene.ipvsadm("-L", "-n", "-c").lines())
                .as("the template")
                .anySatisfy(line -> assertThat(line).startsWith("TCP").contains("ASSURED", network, service, server));
        assertThat(scene.ipvsadm("-L", "-n", "--persistent-conn").lines())
                .anySatisfy(line -> assertThat(line).containsPattern("-> \\Q" + server + "\\E +1 +1 +0 +7"));
    }

    private static String fetch(Scene scene, String client) {
        String url = "http://" + scene.socket(Cluster.VIP, PORT) + "/";
        return scene.client()
                .run("curl", "-sS", "--max-time", "30", "--interface", scene.address(client), url)
                .strip();
    }
}
