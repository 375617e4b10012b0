package dev.sluice.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code MemTotal} of {@code /proc/meminfo}. */
final class MachineMemory {
    private static final String TOTAL = "MemTotal:";

    private MachineMemory() {}

    /** 0 if the kernel does not say. */
    static long bytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo")))
                if (line.startsWith(TOTAL))
                    return Long.parseLong(line.substring(TOTAL.length())
                                    .replace("kB", "")
                                    .strip())
                            << 10;
        } catch (IOException e) {
            // The least that suits any machine is chosen then.
        }
        return 0;
    }
}
