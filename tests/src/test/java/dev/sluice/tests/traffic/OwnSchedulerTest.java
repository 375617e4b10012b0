package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a user's scheduler takes over a service under load. */
@Tag("network")
class OwnSchedulerTest {
    private static final int PORT = 80;
    /** Whether {@code Canary} tries the newest server on the lab's client, 192.168.1.10. */
    private static final boolean IS_TRIED = Integer.remainderUnsigned(0xc0a8010a * 0x61C88647 >>> 16, 10) == 0;

    private final Lab lab = Lab.open("own");

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @Test
    void arrivesWithoutAFailedRequestAndChooses() throws Exception {
        compileExample();
        Cluster cluster = Cluster.twoNetworks(lab, 3);
        Node director = cluster.director().sysctl("net.ipv4.ip_forward", "1").address("lo", Cluster.VIP + "/32");
        for (Node server : cluster.servers()) Nginx.start(server, false, PORT);
        var _ = DirectorDaemon.start(director, "tc", "--schedulers", directory.toString());
        Balanced balanced = new Balanced(cluster, Balanced.Method.NAT, PORT);
        balanced.ipvsadm("-A", "-t", balanced.service(), "-s", "rr");
        for (String address : cluster.addresses())
            balanced.ipvsadm("-a", "-t", balanced.service(), "-r", address + ":" + PORT, "-m");
        Load load = Load.start(cluster.client(), "http://" + Cluster.VIP + "/");
        Waiting.pause(Duration.ofSeconds(2));

        balanced.ipvsadm("-E", "-t", balanced.service(), "-s", "canary");
        Waiting.pause(Duration.ofSeconds(2));
        balanced.killDaemon();
        Waiting.pause(Duration.ofSeconds(1));
        assertThat(balanced.ipvsadm("-Ln")).as("of the next daemon").contains(balanced.service());
        Waiting.pause(Duration.ofSeconds(2));
        load.endClean();

        assertThat(balanced.ipvsadm("-Ln")).contains(balanced.service() + " canary");
        assertExplained(director);
        String url = "http://" + Cluster.VIP + "/?[1-20]";
        List<String> answers = cluster.client()
                .run("curl", "-sS", "--max-time", "30", "-H", "Connection: close", url)
                .lines()
                .filter(line -> line.startsWith("server"))
                .toList();
        assertThat(answers).hasSize(20);
        if (IS_TRIED) assertThat(answers).containsOnly("server3");
        else assertThat(answers).doesNotContain("server3");
    }

    /** On the JVM, what the kernel will choose. */
    private void assertExplained(Node director) {
        String newest = director.run(
                        Programs.ours("sluice"),
                        "explain",
                        Cluster.CLIENT + ":4000",
                        Cluster.VIP + ":" + PORT,
                        "--schedulers",
                        directory.toString())
                .lines()
                .filter(line -> line.contains("10.0.0.13:"))
                .findFirst()
                .orElseThrow();
        assertThat(newest.startsWith("->")).as(newest).isEqualTo(IS_TRIED);
    }

    private void compileExample() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path source = Files.isDirectory(here.resolve("examples"))
                ? here.resolve("examples/scheduler/src")
                : here.resolveSibling("examples/scheduler/src");
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        source.resolve("example/Canary.java").toString());
        assertThat(result).isZero();
        String services = "META-INF/services/dev.sluice.director.OwnScheduler";
        Files.createDirectories(directory.resolve(services).getParent());
        Files.copy(source.resolve(services), directory.resolve(services));
    }
}
