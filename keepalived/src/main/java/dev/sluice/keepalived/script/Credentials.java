package dev.sluice.keepalived.script;

import dev.sluice.keepalived.config.model.ScriptUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A user and group by number (passwd(5), group(5)). */
record Credentials(int user, int group) {
    static final Credentials ROOT = new Credentials(0, 0);

    /** Empty when there is no such user or group; both may be numbers. */
    static Optional<Credentials> of(ScriptUser who) {
        Optional<String[]> entry = entry("/etc/passwd", who.user());
        Optional<Integer> user = entry.map(e -> Integer.valueOf(e[2])).or(() -> number(who.user()));
        Optional<Integer> group = who.group().isEmpty()
                ? entry.map(e -> Integer.valueOf(e[3])).or(() -> number(who.user()))
                : entry("/etc/group", who.group())
                        .map(e -> Integer.valueOf(e[2]))
                        .or(() -> number(who.group()));
        if (user.isEmpty() || group.isEmpty()) return Optional.empty();
        return Optional.of(new Credentials(user.get(), group.get()));
    }

    boolean isRoot() {
        return user == 0;
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static Optional<String[]> entry(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 3 && fields[0].equals(name))
                    .findFirst();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
