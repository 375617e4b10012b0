package dev.sluice.keepalived.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine calls itself, with the domain if it says one. */
public final class HostName {
    private static final Path FILE = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** @throws IOException there is no {@code /proc} */
    public static String read() throws IOException {
        return Files.readString(FILE).strip();
    }
}
