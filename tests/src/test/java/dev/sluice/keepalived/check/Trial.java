package dev.sluice.keepalived.check;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.text.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** Attempts of a check as configured, made in a node. */
final class Trial {
    /** Seconds that a peer has to answer: an emulated machine needs more than one for a TLS handshake. */
    private static final long PATIENCE =
            Math.min(Pace.patience(Duration.ofSeconds(1)).toSeconds(), 5);

    private Trial() {}

    /**
     * Makes {@code count} attempts; answers what the last found.
     *
     * @param port of the real server, which is 127.0.0.1
     * @param outside text before the virtual server
     * @param checker the check's block
     */
    static Verdict of(Node node, int port, String outside, String checker, int count) {
        Attempt attempt = attempt(port, outside, checker);
        return node.call(() -> {
            Verdict verdict = attempt.run();
            for (int i = 1; i < count; i++) verdict = attempt.run();
            return verdict;
        });
    }

    /** To be made in any node. */
    static Attempt attempt(int port, String outside, String checker) {
        Configuration configuration = new ConfigurationReader(Environment.ofThisHost(), Host.anywhere())
                .readText(
                        "test.conf",
                        Path.of("/"),
                        outside + "\nvirtual_server 192.0.2.10 80 {\n protocol TCP\n lb_kind NAT\n" + "connect_timeout "
                                + PATIENCE + "\n real_server 127.0.0.1 " + port + " {\n" + checker + "\n}\n}\n")
                .configuration();
        RealServer server = configuration.services().getFirst().servers().getFirst();
        try {
            return new Attempts(configuration, new Pings(), "tester")
                    .of(ProbeKey.of(server.checkers().getFirst(), server, configuration));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
