package dev.sluice.keepalived.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What ps(1) calls our processes: {@code keepalived}, as the original's, and not {@code java}. Monitoring looks for them so, and
 * some exporters find whom to signal so.
 */
public final class CommandName {
    private static final Path FILE = Path.of("/proc/self/comm");

    private CommandName() {}

    /** @param name cut by the kernel after 15 bytes (proc(5)) */
    public static void set(String name, Log log) {
        try {
            Files.writeString(FILE, name);
        } catch (IOException e) {
            log.detail("the process is not called " + name + ": " + e.getMessage());
        }
    }
}
