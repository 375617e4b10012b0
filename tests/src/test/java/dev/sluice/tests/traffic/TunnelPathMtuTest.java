package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Ipv6;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A tunnel whose path becomes narrow behind the director's own link: what the router there says of the tunnel's packets reaches the
 * client in terms of its own, so that an upload goes on.
 */
@Tag("network")
class TunnelPathMtuTest {
    private static final int PORT = 9000, SMALL = 1400, BYTES = 2_000_000;

    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("tunnelmtu");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    /** {@code inner}, {@code outer}: the service's family, and the server's. {@code mtu}: what is left for the client. */
    @ParameterizedTest
    @CsvSource({
        "4, 4, tc, 1380",
        "4, 4, xdp, 1380",
        "6, 6, tc, 1360",
        "6, 6, xdp, 1360",
        "4, 6, tc, 1360",
        "4, 6, xdp, 1360"
    })
    void theClientLearnsTheTunnelsPathMtu(int inner, int outer, String hook, int mtu) throws Exception {
        Cluster cluster = Cluster.manyNetworks(lab, 1);
        lab.addIpv6();
        String virtual = in(inner, Cluster.VIP);
        cluster.director().address("eth0", virtual + (inner == 6 ? "/128" : "/32"));
        Node server = cluster.servers().getFirst();
        server.run(Programs.ours("sluice"), "realserver", "up", "--vip", virtual, "--method", "tun");
        if (hook.equals("xdp")) cluster.prepareForXdp();
        Running _ = DirectorDaemon.start(cluster.director(), hook);
        String service = socket(virtual);
        ipvsadm(cluster, "-A", "-t", service, "-s", "rr");
        ipvsadm(
                cluster,
                "-a",
                "-t",
                service,
                "-r",
                socket(in(outer, cluster.addresses().getFirst())),
                "-i");
        // The router believes its link to the server to be smaller than it is.
        lab.find("router").run("ip", "link", "set", "eth1", "mtu", String.valueOf(SMALL));

        Path file = upload(cluster.client());
        Path received = server.file("received");
        Running listener = server.start(
                "socat", "-u", (inner == 6 ? "TCP6" : "TCP") + "-LISTEN:" + PORT, "OPEN:" + received + ",creat");
        server.awaitListener(PORT, listener);
        cluster.client().run("socat", "-u", "OPEN:" + file, "TCP:" + service);
        assertThat(listener.await(Duration.ofSeconds(30))).isZero();
        assertThat(Files.mismatch(received, file)).isEqualTo(-1);
        assertThat(cluster.client().run("ip", "route", "get", virtual)).contains("mtu " + mtu);
    }

    private static Path upload(Node client) throws IOException {
        byte[] bytes = new byte[BYTES];
        new Random(9).nextBytes(bytes);
        return Files.write(client.file("upload"), bytes);
    }

    private static void ipvsadm(Cluster cluster, String... words) {
        String[] command = new String[words.length + 1];
        command[0] = Programs.ours("ipvsadm");
        System.arraycopy(words, 0, command, 1, words.length);
        cluster.director().run(command);
    }

    private static String in(int family, String ipv4) {
        return family == 6 ? Ipv6.of(ipv4) : ipv4;
    }

    private static String socket(String address) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + PORT;
    }
}
