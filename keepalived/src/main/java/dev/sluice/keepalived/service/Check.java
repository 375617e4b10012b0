package dev.sluice.keepalived.service;

import dev.sluice.keepalived.check.ProbeKey;
import dev.sluice.keepalived.config.model.Checker;
import java.time.Instant;

/** One checker of one server of one service, and what its probe last said. Of the engine's thread. */
final class Check {
    final Checker checker;
    final ProbeKey probe;
    final CheckWeight weight;
    private boolean up;
    private long contribution;
    private String reason = "";
    private Instant since;

    Check(Checker checker, ProbeKey probe, CheckWeight weight, boolean up, Instant now) {
        this.checker = checker;
        this.probe = probe;
        this.weight = weight;
        this.up = up;
        since = now;
    }

    boolean isUp() {
        return up;
    }

    /** What it adds to the server's weight. */
    long contribution() {
        return contribution;
    }

    /** Why it is down; empty when it is not. */
    String reason() {
        return reason;
    }

    /** When it came or went. */
    Instant since() {
        return since;
    }

    /** Takes over what another check of the same server knew. */
    void inherit(Check old) {
        up = old.up;
        contribution = weight.inherited(old.weight, old.contribution);
        since = old.since;
        reason = old.reason;
    }

    void set(CheckWeight.Meaning meaning, String why, Instant now) {
        if (meaning.up() != up) since = now;
        up = meaning.up();
        reason = up ? "" : why;
        if (up) contribution = meaning.contribution();
    }
}
