package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.RealServer;
import java.util.Optional;

/**
 * What makes two checks the same one: all their settings, those outside the check included. Services that need the same check of
 * the same target share one probe.
 *
 * @param surroundings what else it depends on: the server's name for itself, script settings, files
 */
public record ProbeKey(Checker checker, Object surroundings) {

    /** The key of one check of a server. */
    public static ProbeKey of(Checker checker, RealServer server, Configuration configuration) {
        return new ProbeKey(
                checker,
                switch (checker) {
                    case Checker.Http http ->
                        new Web(server.virtualHost().value(), http.tls() ? configuration.tls() : "");
                    case Checker.Misc _ -> configuration.globals().scripts();
                    case Checker.FileNumber file ->
                        configuration.files().stream()
                                .filter(f -> f.name().equals(file.trackFile()))
                                .toList();
                    default -> "";
                });
    }

    private record Web(Optional<String> virtualHost, Object tls) {}

    /** What {@code Host:} falls back to. */
    Optional<String> virtualHost() {
        return surroundings instanceof Web web ? web.virtualHost() : Optional.empty();
    }
}
