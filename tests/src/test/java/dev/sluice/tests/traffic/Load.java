package dev.sluice.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Running;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP requests without end, over kept connections and each over one of its own. */
public final class Load {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final String TIMEOUT = Pace.patience(Duration.ofSeconds(10)).toSeconds() + "s";

    private final Running lasting;
    private final Running brief;

    private Load(Node client, String url) {
        // At low priority: on a machine with one processor the director's start would else take minutes.
        lasting = client.start("nice", "wrk", "-t1", "-c8", "-d1h", "--timeout", TIMEOUT, url);
        brief = client.start("nice", "wrk", "-t1", "-c4", "-d1h", "--timeout", TIMEOUT, "-H", "Connection: close", url);
    }

    public static Load start(Node client, String url) {
        return new Load(client, url);
    }

    /** Ends it: every request was answered, and there were many. */
    public void endClean() throws InterruptedException {
        assertClean(lasting);
        assertClean(brief);
    }

    private static void assertClean(Running wrk) throws InterruptedException {
        wrk.interrupt();
        assertThat(wrk.await(Duration.ofSeconds(60))).as(wrk.log()).isZero();
        assertThat(wrk.log()).doesNotContain("Socket errors").doesNotContain("Non-2xx");
        Matcher requests = REQUESTS.matcher(wrk.log());
        assertThat(requests.find()).as(wrk.log()).isTrue();
        assertThat(Long.parseLong(requests.group(1))).as(wrk.log()).isGreaterThan(Pace.share(500));
    }
}
