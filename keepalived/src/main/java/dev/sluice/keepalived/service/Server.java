package dev.sluice.keepalived.service;

import dev.sluice.keepalived.config.model.RealServer;
import java.time.Instant;
import java.util.List;

/** A real server of one service: alive while every check of it is up. Of the engine's thread. */
final class Server {
    final RealServer config;
    final List<Check> checks;
    private boolean alive;
    private Instant since;

    Server(RealServer config, List<Check> checks, Instant now) {
        this.config = config;
        this.checks = List.copyOf(checks);
        alive = allUp();
        since = now;
    }

    private boolean allUp() {
        return checks.stream().allMatch(Check::isUp);
    }

    boolean isAlive() {
        return alive;
    }

    Instant since() {
        return since;
    }

    /** As the checks want it, never negative. */
    int weight() {
        long sum = config.weight().value();
        for (Check check : checks) sum += check.contribution();
        return Math.clamp(sum, 0, Integer.MAX_VALUE);
    }

    /** Looks at its checks again; answers whether it came or went. */
    boolean update(Instant now) {
        if (alive == allUp()) return false;
        alive = !alive;
        since = now;
        return true;
    }

    /** Since when, of a server that was there before a reload. */
    void inherit(Server old) {
        if (old.alive == alive) since = old.since;
    }

    /** Why it is down: the first failed check's reason. */
    String reason() {
        for (Check check : checks)
            if (!check.isUp())
                return check.checker.keyword()
                        + (check.reason().isEmpty() ? ": not checked yet" : ": " + check.reason());
        return "";
    }
}
