package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Waiting;
import dev.sluice.tests.traffic.Balanced.Method;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel forwards and schedules alone: what happens to the daemon is not seen by any client. */
@Tag("network")
class SurvivalTest {
    /** The load lasts at least so long, and until all has happened. */
    private static final Duration LOAD = Duration.ofSeconds(20);

    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("survive");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"NAT", "DR"})
    void noRequestFailsWhileTheDaemonDiesTwiceAndAServerIsQuiesced(Method method) throws Exception {
        Balanced balanced = Balanced.start(lab, method, 2, 80);
        Cluster cluster = balanced.cluster();
        for (Node server : cluster.servers()) Nginx.start(server, false, 80);
        String url = "http://" + balanced.service() + "/";
        long begin = System.nanoTime();
        Load load = Load.start(cluster.client(), url);

        Waiting.pause(Duration.ofSeconds(2));
        balanced.killDaemon();
        Waiting.pause(Duration.ofSeconds(3));
        String first = cluster.addresses().getFirst();
        balanced.weight(first, 0); // starts the daemon again, which must know the service
        assertThat(balanced.ipvsadm("-Ln")).contains("-> " + first + ":80").containsPattern(first + ":80 +\\w+ +0 ");
        Waiting.pause(Duration.ofSeconds(2));
        balanced.weight(first, 1);
        Waiting.pause(Duration.ofSeconds(2));
        balanced.killDaemon();
        Waiting.pause(Duration.ofSeconds(3));
        assertThat(balanced.ipvsadm("-Ln")).containsPattern(first + ":80 +\\w+ +1 ");

        Waiting.pause(LOAD.minusNanos(System.nanoTime() - begin));
        load.endClean();
    }
}
