package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import dev.sluice.tests.traffic.Balanced.Method;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel forwards and schedules alone: what happens to the daemon is not seen by any client. */
@Tag("network")
class SurvivalTest {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final String TIMEOUT = Pace.patience(Duration.ofSeconds(10)).toSeconds() + "s";
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
        // At low priority: on a machine with one processor the director's start would else take minutes.
        Running lasting = cluster.client().start("nice", "wrk", "-t1", "-c8", "-d1h", "--timeout", TIMEOUT, url);
        Running brief = cluster.client()
                .start("nice", "wrk", "-t1", "-c4", "-d1h", "--timeout", TIMEOUT, "-H", "Connection: close", url);

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
        assertClean(lasting);
        assertClean(brief);
    }

    /** Every request of a wrk run was answered, and there were many. */
    private static void assertClean(Running wrk) throws InterruptedException {
        wrk.interrupt();
        assertThat(wrk.await(Duration.ofSeconds(60))).as(wrk.log()).isZero();
        assertThat(wrk.log()).doesNotContain("Socket errors").doesNotContain("Non-2xx");
        Matcher requests = REQUESTS.matcher(wrk.log());
        assertThat(requests.find()).as(wrk.log()).isTrue();
        assertThat(Long.parseLong(requests.group(1))).as(wrk.log()).isGreaterThan(Pace.share(500));
    }
}
