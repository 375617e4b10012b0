package dev.sluice.ebpf.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CPUs that may ever come up: as many values as a per-CPU map keeps ({@code num_possible_cpus}). */
final class PossibleCpus {
    private static final Path LIST = Path.of("/sys/devices/system/cpu/possible");

    private PossibleCpus() {}

    static int count() {
        return Host.COUNT;
    }

    /** Counts the CPUs of a list such as {@code 0-3,8}. */
    static int count(String list) {
        int count = 0;
        for (String range : list.strip().split(",", -1)) {
            int dash = range.indexOf('-');
            count += dash < 0
                    ? 1
                    : Integer.parseInt(range.substring(dash + 1)) - Integer.parseInt(range.substring(0, dash)) + 1;
        }
        return count;
    }

    /** Read once: it never changes. */
    private static final class Host {
        static final int COUNT = read();

        private static int read() {
            try {
                return count(Files.readString(LIST));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
