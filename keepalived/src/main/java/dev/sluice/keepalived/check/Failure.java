package dev.sluice.keepalived.check;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Locale;

/** Words for what went wrong with a target. */
final class Failure {
    private Failure() {}

    /** @param what was being done: {@code connect}, {@code TLS handshake} */
    static Verdict of(String what, IOException e) {
        if (e instanceof SocketTimeoutException) return Verdict.failed(what + ": timeout");
        String message = e.getMessage();
        return Verdict.failed(
                what + ": " + (message == null ? e.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT)));
    }
}
