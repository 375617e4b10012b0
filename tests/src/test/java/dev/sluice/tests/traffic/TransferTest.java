package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Pace;
import dev.sluice.tests.traffic.Balanced.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long streams arrive whole: full-size segments, offloaded ones, and those that a tunnel makes too large. */
@Tag("network")
class TransferTest {
    private static final int GIGABYTE = Pace.share(1_000_000_000);
    private static final long SECONDS = Pace.patience(Duration.ofMinutes(5)).toSeconds();
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("transfer");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"NAT", "TUN"})
    void aGigabyteArrivesIntactBothWays(Method method) throws Exception {
        Balanced balanced = Balanced.start(lab, method, 1, 9000);
        Cluster cluster = balanced.cluster();
        try (Stream.Listener server = Stream.listen(cluster.servers().getFirst(), 9000)) {
            CompletableFuture<Stream.Sums> serving = server.exchange(GIGABYTE, 1);
            Stream.Sums client = Stream.exchange(cluster.client(), Cluster.VIP, 9000, GIGABYTE, 2);
            Stream.Sums other = serving.get(SECONDS, TimeUnit.SECONDS);
            assertThat(other.received()).as("from client to server").isEqualTo(client.sent());
            assertThat(client.received()).as("from server to client").isEqualTo(other.sent());
        }
    }
}
