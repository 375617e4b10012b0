package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import java.io.IOException;

/** {@code PING_CHECK}: an echo request is answered within {@code connect_timeout}. */
record PingAttempt(Checker.Ping check, Pings pings) implements Attempt {
    @Override
    public Verdict run() throws InterruptedException {
        try {
            boolean answered = pings.ping(
                    check.connection(), check.timing().connectTimeout().value());
            return answered ? Verdict.PASSED : Verdict.failed("no echo reply");
        } catch (IOException e) {
            return Failure.of("echo request", e);
        }
    }
}
