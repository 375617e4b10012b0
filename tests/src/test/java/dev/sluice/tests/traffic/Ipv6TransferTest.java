package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Ipv6;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Programs;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link TransferTest} with IPv6: streams arrive whole, and whom a tunnel has no room for hears of it by ICMP. */
@Tag("network")
class Ipv6TransferTest {
    private static final int BYTES = Pace.share(200_000_000);
    private static final long SECONDS = Pace.patience(Duration.ofMinutes(2)).toSeconds();
    private static final int PORT = 9000;
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("transfer6");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    /** {@code inner}, {@code outer}: the service's family, and the server's. */
    @ParameterizedTest
    @CsvSource({"-m, 6, 6", "-g, 6, 6", "-i, 6, 6", "-i, 6, 4", "-i, 4, 6"})
    void streamsArriveIntactBothWays(String method, int inner, int outer) throws Exception {
        Cluster cluster = switch (method) {
            case "-m" -> Cluster.twoNetworks(lab, 1);
            case "-g" -> Cluster.oneNetwork(lab, 1);
            default -> Cluster.manyNetworks(lab, 1);
        };
        Node director = cluster.director();
        Node server = cluster.servers().getFirst();
        if (method.equals("-m")) director.sysctl("net.ipv4.ip_forward", "1");
        lab.addIpv6();
        String virtual = in(inner, Cluster.VIP),
                real = in(outer, cluster.addresses().getFirst());
        String host = inner == 6 ? "/128" : "/32";
        director.address("eth0", virtual + host);
        String way = method.equals("-i") ? "tun" : "dr";
        if (!method.equals("-m"))
            server.run(Programs.ours("sluice"), "realserver", "up", "--vip", virtual, "--method", way);
        director.run(Programs.ours("ipvsadm"), "-A", "-t", socket(virtual), "-s", "rr");
        director.run(Programs.ours("ipvsadm"), "-a", "-t", socket(virtual), "-r", socket(real), method);

        try (Stream.Listener listener = Stream.listen(server, inner == 6 ? "::" : "0.0.0.0", PORT)) {
            CompletableFuture<Stream.Sums> serving = listener.exchange(BYTES, 1);
            Stream.Sums client = Stream.exchange(cluster.client(), virtual, PORT, BYTES, 2);
            Stream.Sums other = serving.get(SECONDS, TimeUnit.SECONDS);
            assertThat(other.received()).as("from client to server").isEqualTo(client.sent());
            assertThat(client.received()).as("from server to client").isEqualTo(other.sent());
        }
        assertThat(director.run(Programs.ours("ipvsadm"), "-Ln"))
                .contains("TCP  " + socket(virtual) + " rr")
                .contains("-> " + socket(real));
        assertThat(director.run(Programs.ours("ipvsadm"), "-Lnc"))
                .contains(socket(virtual))
                .contains(socket(real));
    }

    private static String in(int family, String ipv4) {
        return family == 6 ? Ipv6.of(ipv4) : ipv4;
    }

    private static String socket(String address) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + PORT;
    }
}
