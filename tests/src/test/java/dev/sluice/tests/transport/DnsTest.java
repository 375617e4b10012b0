package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one-packet scheduling is for: every question of dig(1) goes to the next of two dnsmasq(8), and leaves nothing behind. */
@Tag("network")
class DnsTest {
    private static final int PORT = 53, INSIDE = 5353, SERVERS = 2, QUESTIONS = 6;
    private static final String NAME = "who.test";

    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("dns");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({
        "nat, IPv4, tc",
        "nat, IPv4, xdp",
        "nat, IPv6, tc",
        "nat, IPv6, xdp",
        "dr, IPv4, tc",
        "dr, IPv4, xdp",
        "dr, IPv6, tc",
        "dr, IPv6, xdp"
    })
    void theServersAnswerInTurn(String method, String family, String hook) {
        Scene scene = Scene.start(lab, method, family, hook, SERVERS);
        int port = method.equals("nat") ? INSIDE : PORT;
        for (int i = 0; i < SERVERS; i++) serve(scene, i, port);
        String service = scene.socket(Cluster.VIP, PORT);
        scene.ipvsadm("-A", "-u", service, "-s", "rr", "-o");
        for (String address : scene.cluster().addresses())
            scene.ipvsadm("-a", "-u", service, "-r", scene.socket(address, port), scene.way());
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) answers.add(ask(scene));
        assertThat(answers.subList(0, SERVERS)).containsExactlyInAnyOrder("10.53.0.0", "10.53.0.1");
        for (int i = SERVERS; i < QUESTIONS; i++)
            assertThat(answers.get(i)).as("question %d", i).isEqualTo(answers.get(i - SERVERS));
        assertThat(scene.ipvsadm("-Lnc").lines()).as("connections").hasSize(2);
        // Conns and InPkts of the service.
        assertThat(scene.ipvsadm("-Ln", "--stats", "-u", service))
                .containsPattern("UDP +\\Q%s\\E +%d +%d ".formatted(service, QUESTIONS, QUESTIONS));
    }

    private static void serve(Scene scene, int number, int port) {
        Node server = scene.cluster().servers().get(number);
        String address = scene.address(
                scene.way().equals("-m") ? scene.cluster().addresses().get(number) : Cluster.VIP);
        Running dnsmasq = server.start(
                Programs.theirs("dnsmasq", "dnsmasq-base"),
                "--keep-in-foreground",
                "--log-facility=-",
                "--conf-file=/dev/null",
                "--pid-file=",
                "--user=root",
                "--no-resolv",
                "--no-hosts",
                "--bind-interfaces",
                "--listen-address=" + address,
                "--port=" + port,
                "--host-record=" + NAME + ",10.53.0." + number);
        server.awaitListener(port, dnsmasq);
    }

    private static String ask(Scene scene) {
        String dig = Programs.theirs("dig", "bind9-dnsutils");
        return scene.client()
                .run(dig, "+short", "+tries=1", "@" + scene.vip(), NAME)
                .strip();
    }
}
