package dev.sluice.keepalived.service;

import dev.sluice.keepalived.check.Verdict;
import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.TrackFile;
import java.util.List;

/**
 * What the number of a verdict means for a server's weight.
 *
 * @param factor of a FILE_CHECK's number; 0: any number but 0 is a failure
 * @param configured weight of the server, which misc_dynamic replaces
 */
record CheckWeight(Kind kind, long factor, long configured) {
    /** Who may change weights. */
    enum Kind {
        FIXED,
        MISC,
        FILE
    }

    /** @param contribution added to the configured weight */
    record Meaning(boolean up, long contribution) {}

    static CheckWeight of(Checker checker, RealServer server, List<TrackFile> files) {
        long configured = server.weight().value();
        return switch (checker) {
            case Checker.Misc _ -> new CheckWeight(Kind.MISC, 0, configured);
            case Checker.FileNumber file -> new CheckWeight(Kind.FILE, factor(file, files), configured);
            default -> new CheckWeight(Kind.FIXED, 0, configured);
        };
    }

    private static long factor(Checker.FileNumber check, List<TrackFile> files) {
        TrackFile file = files.stream()
                .filter(f -> f.name().equals(check.trackFile()))
                .findFirst()
                .orElseThrow();
        long weight = check.weight().value().orElse(file.weight().value());
        return check.reverse().orElse(file.reverse()) ? -weight : weight;
    }

    /** @param before what the check has contributed so far; a failure that is to be tried again changes nothing of it */
    Meaning of(Verdict verdict, boolean up, long before) {
        if (!verdict.passed()) return new Meaning(up, before);
        if (kind == Kind.FILE) return file(verdict.weight().orElse(0));
        if (kind == Kind.MISC && verdict.weight().isPresent())
            return new Meaning(up, verdict.weight().getAsInt() - configured);
        return new Meaning(up, 0);
    }

    /** What an older check's contribution is with this one's configured weight: a weight that a script said stays that weight. */
    long inherited(CheckWeight old, long contribution) {
        if (kind != old.kind) return 0;
        return kind == Kind.MISC && contribution != 0 ? contribution + old.configured - configured : contribution;
    }

    private Meaning file(long number) {
        if (factor == 0) return new Meaning(number == 0, 0);
        long product = Math.clamp(number * factor, Integer.MIN_VALUE, (long) Integer.MAX_VALUE);
        return new Meaning(product > Integer.MIN_VALUE, product);
    }
}
