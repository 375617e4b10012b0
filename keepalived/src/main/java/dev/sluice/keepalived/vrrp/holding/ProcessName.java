package dev.sluice.keepalived.vrrp.holding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that is told apart from a later one of the same number by when it started (proc(5), field 22 of stat).
 *
 * @param start clock ticks since the machine started
 */
record ProcessName(long pid, long start) {
    static Optional<ProcessName> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name in parentheses may hold anything; field 3 follows it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            // A zombie holds nothing any more.
            return fields[0].equals("Z")
                    ? Optional.empty()
                    : Optional.of(new ProcessName(pid, Long.parseLong(fields[19])));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    static ProcessName parse(String text) {
        String[] parts = text.split("-");
        return new ProcessName(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    boolean lives() {
        return of(pid).equals(Optional.of(this));
    }

    @Override
    public String toString() {
        return pid + "-" + start;
    }
}
