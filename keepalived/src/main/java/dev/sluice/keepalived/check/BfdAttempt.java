package dev.sluice.keepalived.check;

import dev.sluice.keepalived.process.StatusSocket;
import java.io.IOException;

/**
 * {@code BFD_CHECK}: whether the VRRP process, which keeps the sessions, says that this one is up. It answers when the state is
 * another than the one we know, or after a second, so that a silent neighbour is known here as soon as it is there.
 */
final class BfdAttempt implements Attempt {
    private final String session;
    private String known = "";

    BfdAttempt(String session) {
        this.session = session;
    }

    @Override
    public Verdict run() {
        try {
            known = StatusSocket.ask(StatusSocket.path("vrrp"), ("bfd " + session + " " + known).strip())
                    .strip();
            return known.equals("UP") ? Verdict.PASSED : Verdict.failed("BFD session " + session + " is " + known);
        } catch (IOException e) {
            known = "";
            return Verdict.failed("BFD session " + session + ": the VRRP process does not answer: " + e.getMessage());
        }
    }
}
