package dev.sluice.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The network namespaces that somebody keeps alive: threads that are in one, open files, mounts. Not seen is who has nothing but a
 * socket of one, or a file of it on its way to another process.
 */
public final class LivingNamespaces {
    private static final Path PROCESSES = Path.of("/proc");
    /** {@code PROC_PID_INIT_INO} of include/linux/proc_ns.h: the PID namespace in which every process has a number. */
    private static final String FIRST = "pid:[4026531836]";

    private static final Pattern NAME = Pattern.compile("net:\\[(\\d+)]");

    private final Set<Long> inodes = new HashSet<>();
    /** Mount namespaces that were looked into: many processes share one. */
    private final Set<String> mountNamespaces = new HashSet<>();

    private boolean isComplete;

    private LivingNamespaces() {
        // Without process 1, /proc hides those of other users.
        isComplete = link(PROCESSES.resolve("self/ns/pid")).equals(FIRST) && Files.exists(PROCESSES.resolve("1"));
        for (Path process : list(PROCESSES))
            if (Character.isDigit(process.getFileName().toString().charAt(0))) look(process);
    }

    /** Those of now. */
    public static LivingNamespaces find() {
        return new LivingNamespaces();
    }

    public boolean has(long inode) {
        return inodes.contains(inode);
    }

    /** Whether no process was hidden from this one, as it is by a PID namespace or from less than root. */
    public boolean isComplete() {
        return isComplete;
    }

    private void look(Path process) {
        for (Path thread : list(process.resolve("task"))) add(link(thread.resolve("ns/net")));
        for (Path file : list(process.resolve("fd"))) add(link(file));
        String mountNamespace = link(process.resolve("ns/mnt"));
        if (mountNamespaces.contains(mountNamespace)) return;
        List<String> mounts = read(() -> Files.readAllLines(process.resolve("mountinfo")), List.of());
        mounts.forEach(this::add);
        if (!mounts.isEmpty()) mountNamespaces.add(mountNamespace);
    }

    private void add(String text) {
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) inodes.add(Long.parseLong(matcher.group(1), 10));
    }

    private String link(Path path) {
        return read(() -> Files.readSymbolicLink(path).toString(), "");
    }

    private List<Path> list(Path directory) {
        return read(
                () -> {
                    try (Stream<Path> entries = Files.list(directory)) {
                        return entries.toList();
                    }
                },
                List.of());
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    /** {@code gone}: the answer where the process has ended meanwhile. */
    private <T> T read(Reading<T> reading, T gone) {
        try {
            return reading.read();
        } catch (AccessDeniedException e) {
            isComplete = false;
        } catch (IOException | UncheckedIOException e) {
            // It has ended.
        }
        return gone;
    }
}
