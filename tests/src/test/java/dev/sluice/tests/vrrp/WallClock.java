package dev.sluice.tests.vrrp;

import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * The wall clock of one machine of the lab, which can be set while its processes run: libfaketime tells them. Namespaces have clocks
 * of their own for the time since the start only, and setting this machine's would set everybody's.
 */
final class WallClock {
    private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");

    private final Path file;

    WallClock(Node node) {
        file = node.file("clock");
        set(Duration.ZERO);
    }

    /** Words before a command, which then goes by this clock. */
    List<String> words() {
        if (!Files.exists(LIBRARY)) throw new LabException("no " + LIBRARY + ": apt-get install libfaketime");
        return List.of(
                "env",
                "LD_PRELOAD=" + LIBRARY,
                "FAKETIME_TIMESTAMP_FILE=" + file,
                // Looking at the file at every question takes a JVM a minute to start.
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1");
    }

    /** Within a second the clock says so much more than the true time. */
    void set(Duration ahead) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, "%+d\n".formatted(ahead.toSeconds()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LabException("set " + file + ": " + e.getMessage(), e);
        }
    }
}
