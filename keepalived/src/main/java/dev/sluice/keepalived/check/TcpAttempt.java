package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import java.io.IOException;

/** {@code TCP_CHECK}: a connection can be made; it is closed at once. */
record TcpAttempt(Checker.Tcp check) implements Attempt {
    @Override
    public Verdict run() {
        Deadline deadline = Deadline.in(check.timing().connectTimeout().value());
        try (DeadlineSocket _ = DeadlineSocket.connect(check.connection(), deadline)) {
            return Verdict.PASSED;
        } catch (IOException e) {
            return Failure.of("connect", e);
        }
    }
}
