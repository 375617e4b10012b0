package dev.sluice.keepalived.check;

import dev.sluice.linux.LinuxException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.Locale;

/** Words for what went wrong with a target. */
final class Failure {
    private Failure() {}

    /** In the words of the JDK's sockets, where it has some. */
    static IOException exception(LinuxException e) {
        return switch (e.errno()) {
            case ECONNREFUSED -> new PortUnreachableException("ICMP port unreachable");
            case EHOSTUNREACH -> new NoRouteToHostException("no route to host");
            default -> new IOException(e.getMessage(), e);
        };
    }

    /** @param what was being done: {@code connect}, {@code TLS handshake} */
    static Verdict of(String what, IOException e) {
        if (e instanceof SocketTimeoutException) return Verdict.failed(what + ": timeout");
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        // Ours are written to be read; the JDK's begin with a capital.
        boolean isOurs = e.getCause() instanceof LinuxException;
        return Verdict.failed(what + ": " + (isOurs ? message : message.toLowerCase(Locale.ROOT)));
    }
}
