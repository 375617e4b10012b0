package dev.sluice.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("network")
class LabTest {
    @Test
    void serversOfOneNetworkReachTheClientDirectly() {
        try (Lab lab = Lab.open("labtest")) {
            Cluster cluster = Cluster.oneNetwork(lab, 2);
            cluster.client().run("ping", "-c1", "-W5", "192.168.1.68");
        }
    }

    @Test
    void serversOfManyNetworksAreReachedThroughTheRouter() {
        try (Lab lab = Lab.open("labtest")) {
            Cluster cluster = Cluster.manyNetworks(lab, 2);
            cluster.director().run("ping", "-c1", "-W5", "10.2.0.2");
        }
    }

    @Test
    void serversOfTwoNetworksAreReachedThroughTheDirector() {
        try (Lab lab = Lab.open("labtest")) {
            Cluster cluster = Cluster.twoNetworks(lab, 1);
            cluster.director().sysctl("net.ipv4.ip_forward", "1");
            cluster.client().route("10.0.0.0/24", Cluster.DIRECTOR);
            cluster.client().run("ping", "-c1", "-W5", "10.0.0.11");
        }
    }

    @Test
    void closingLeavesNothing() {
        Path directory;
        Path namespace;
        Running sleeper;
        try (Lab lab = Lab.open("labtest")) {
            Node node = lab.node("alone");
            sleeper = node.start("sleep", "600");
            directory = lab.directory();
            namespace = Path.of("/run/netns", node.namespace());
            assertThat(namespace).exists();
        }
        assertThat(sleeper.isAlive()).isFalse();
        assertThat(directory).doesNotExist();
        assertThat(namespace).doesNotExist();
    }

    @Test
    void theNextLabRemovesWhatAKilledOneLeft() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        assertThat(dead.waitFor()).isZero();
        String stale = "sluice-lab-labtest-" + dead.pid() + "-1-client";
        new ProcessBuilder("ip", "netns", "add", stale).start().waitFor();
        try (Lab lab = Lab.open("labtest")) {
            assertThat(Files.exists(Path.of("/run/netns", stale))).isFalse();
            assertThat(lab.directory()).exists();
        }
    }

    @Test
    void aCommandThatDoesNotEndIsKilled() {
        try (Lab lab = Lab.open("labtest")) {
            Node node = lab.node("alone");
            assertThatThrownBy(() -> node.run(Duration.ofMillis(200), "sleep", "600"))
                    .isInstanceOf(LabException.class)
                    .hasMessageContaining("no end within");
        }
    }
}
