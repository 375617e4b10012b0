package dev.sluice.keepalived.script;

import dev.sluice.keepalived.config.model.ScriptUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives files to the users that the configuration names. */
public final class Owner {
    private Owner() {}

    /** @throws IOException there is no such user or group, or we may not */
    public static void give(Path file, ScriptUser to) throws IOException {
        Credentials credentials = Credentials.of(to).orElseThrow(() -> new IOException("there is no user " + to));
        Files.setAttribute(file, "unix:uid", credentials.user());
        Files.setAttribute(file, "unix:gid", credentials.group());
    }
}
