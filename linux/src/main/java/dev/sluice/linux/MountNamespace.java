package dev.sluice.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine's first mount namespace (a container's, inside one), in which what is mounted stays mounted.
 *
 * <p>{@code ip netns exec} runs commands in a mount namespace of their own, with a fresh /sys: what they mount is gone with the
 * last of them, and what others mounted under /sys they do not see.
 */
final class MountNamespace {
    private static final Path FIRST_PROCESS = Path.of("/proc/1");
    /** Of the same namespace, and open to a root that has fewer capabilities than process 1. */
    private static final Path KERNEL_THREADS = Path.of("/proc/2");

    private static final int CLONE_FS = 0x200, CLONE_NEWNS = 0x20000;

    private MountNamespace() {}

    /** A process of it, empty if this process is in it or cannot tell: then there is no way out either. */
    private static Optional<Path> elsewhere() {
        return Stream.of(FIRST_PROCESS, KERNEL_THREADS)
                .filter(MountNamespace::isUsable)
                .findFirst()
                .filter(process -> !namespaceOf(process).equals(namespaceOf(Path.of("/proc/self"))));
    }

    private static boolean isUsable(Path process) {
        try {
            if (process.equals(KERNEL_THREADS)
                    && !Files.readString(process.resolve("comm")).strip().equals("kthreadd")) return false;
        } catch (IOException e) {
            return false; // in a container there may be no such process
        }
        // the root of kernel threads may still be that of the initial RAM disk
        return namespaceOf(process).isPresent() && Files.isDirectory(process.resolve("root/sys/fs"));
    }

    /** What tells mount namespaces apart; empty if this process may not look. */
    private static Optional<Path> namespaceOf(Path process) {
        try {
            return Optional.of(Files.readSymbolicLink(process.resolve("ns/mnt")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** How this process names an absolute path of that namespace. */
    static Path first(Path path) {
        return elsewhere()
                .map(process -> process.resolve("root").resolve(Path.of("/").relativize(path)))
                .orElse(path);
    }

    /** Runs a task in it, on a thread of its own: a thread may only move if it shares its root and directory with no other. */
    static void runInFirst(Runnable task) {
        Optional<Path> process = elsewhere();
        if (process.isEmpty()) {
            task.run();
            return;
        }
        String file = process.get().resolve("ns/mnt").toString();
        OwnThread.call("mount", () -> {
            SystemCalls calls = SystemCalls.host();
            try (FileDescriptor namespace = FileDescriptor.open(calls, file, FileDescriptor.READ_ONLY)) {
                calls.require(SystemCall.UNSHARE, "CLONE_FS", CLONE_FS);
                calls.require(SystemCall.SETNS, file, namespace.number(), CLONE_NEWNS);
            }
            task.run();
            return true;
        });
    }
}
