package dev.sluice.keepalived.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** This machine: reads {@code /proc/self/net/dev}, {@code /etc/passwd} and the file system. */
final class LocalHost implements Host {
    private static final List<String> SEARCH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    @Override
    public Optional<Set<String>> interfaces() {
        // /proc/net follows the namespace of the reading process; /sys shows that of the mount.
        try {
            Set<String> names = new HashSet<>();
            for (String line : Files.readAllLines(Path.of("/proc/self/net/dev"))) {
                int colon = line.indexOf(':');
                if (colon > 0) names.add(line.substring(0, colon).strip());
            }
            return Optional.of(names);
        } catch (IOException noProc) {
            return sysfs();
        }
    }

    private static Optional<Set<String>> sysfs() {
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/sys/class/net"))) {
            for (Path link : links) names.add(link.getFileName().toString());
            return Optional.of(names);
        } catch (IOException noSysfs) {
            return Optional.empty();
        }
    }

    @Override
    public boolean hasUser(String name) {
        try {
            return Files.readAllLines(Path.of("/etc/passwd")).stream().anyMatch(l -> l.startsWith(name + ":"));
        } catch (IOException noPasswd) {
            return true;
        }
    }

    @Override
    public boolean canRun(String path) {
        if (path.startsWith("/")) return Files.isExecutable(Path.of(path)) && Files.isRegularFile(Path.of(path));
        return SEARCH.stream().map(d -> Path.of(d, path)).anyMatch(Files::isExecutable);
    }
}
