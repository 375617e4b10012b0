package dev.sluice.keepalived.config.model;

import java.util.List;
import java.util.Optional;

/**
 * A command, already cut into words; it runs without a shell.
 *
 * @param command never empty; the first word is the path
 * @param user as whom; empty for {@code script_user}
 */
public record Script(List<String> command, Optional<ScriptUser> user, Place place) {
    public String path() {
        return command.getFirst();
    }

    @Override
    public String toString() {
        return String.join(" ", command);
    }
}
