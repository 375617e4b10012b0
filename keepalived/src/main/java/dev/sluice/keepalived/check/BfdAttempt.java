package dev.sluice.keepalived.check;

import dev.sluice.keepalived.process.StatusSocket;
import java.io.IOException;
import java.time.Duration;

/**
 * {@code BFD_CHECK}: whether the VRRP process, which keeps the sessions, says that this one is up. It answers when the state is
 * another than the one we know, or after a second, so that a silent neighbour is known here as soon as it is there.
 *
 * <p>Without that process, while it starts or ends, nothing is known of the neighbour: the attempt then goes on, and what was known
 * last stays.
 */
final class BfdAttempt implements Attempt {
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** For a session that a reload has just named here and not there yet. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String session;
    private String known = "";

    BfdAttempt(String session) {
        this.session = session;
    }

    @Override
    public Verdict run() throws InterruptedException {
        Deadline patience = Deadline.in(PATIENCE);
        while (true) {
            String state = ask();
            if (isNews(state, patience)) {
                known = state;
                return known.equals("UP") ? Verdict.PASSED : Verdict.failed("BFD session " + session + " is " + known);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static boolean isNews(String state, Deadline patience) {
        return switch (state) {
            // Of a session that ends with its process, or that its neighbour may not have answered yet.
            case "", "ADMIN_DOWN", "BEGINNING" -> false;
            case "UNKNOWN" -> patience.left().isZero();
            default -> true;
        };
    }

    /** Empty without an answer. */
    private String ask() {
        try {
            return StatusSocket.ask(StatusSocket.path("vrrp"), ("bfd " + session + " " + known).strip())
                    .strip();
        } catch (IOException noProcess) {
            return "";
        }
    }
}
