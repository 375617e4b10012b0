package dev.sluice.keepalived.check;

import dev.sluice.keepalived.process.StatusSocket;
import java.io.IOException;

/** BFD_CHECK: whether the VRRP process, which keeps the sessions, says that this one is up. */
record BfdAttempt(String session) implements Attempt {
    @Override
    public Verdict run() {
        try {
            String state = StatusSocket.ask(StatusSocket.path("vrrp"), "bfd " + session)
                    .strip();
            return state.equals("UP") ? Verdict.PASSED : Verdict.failed("BFD session " + session + " is " + state);
        } catch (IOException e) {
            return Verdict.failed("BFD session " + session + ": the VRRP process does not answer: " + e.getMessage());
        }
    }
}
