package dev.sluice.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine's BPF file system, also from a mount namespace that does not show it.
 *
 * <p>{@code ip netns exec} runs its command in a mount namespace of its own with a fresh {@code /sys}: what is pinned there is
 * gone with the command. So pins belong into the oldest mount namespace there is (the one with the lowest inode number that we
 * may look into), reached through any process that lives in it.
 */
public final class SharedBpfFs {
    private static final int PATH_ONLY = 010000000, DIRECTORY = 0200000;
    private static final Path PROC = Path.of("/proc");

    private SharedBpfFs() {}

    private record Resident(long namespace, String process) {}

    /** A path to it that stays good as long as this process lives. Mounts it if need be, which takes root. */
    public static Path open() {
        Resident oldest = oldest();
        if (oldest.namespace == namespace("self").orElse(0L)) return BpfFs.ensure();
        Path there = PROC.resolve(oldest.process)
                .resolve("root")
                .resolve(BpfFs.STANDARD.toString().substring(1));
        if (!BpfFs.isMounted(there)) mount(oldest.process);
        FileDescriptor kept = FileDescriptor.open(SystemCalls.host(), there.toString(), PATH_ONLY | DIRECTORY);
        return Path.of("/proc/self/fd/" + kept.number());
    }

    private static Resident oldest() {
        try (Stream<Path> processes = Files.list(PROC)) {
            return processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .flatMap(process -> namespace(process).map(number -> new Resident(number, process)).stream())
                    .min(Comparator.comparingLong(Resident::namespace).thenComparing(Resident::process))
                    .orElseThrow(() -> new IllegalStateException("/proc shows no process"));
        } catch (IOException e) {
            throw new UncheckedIOException("list(/proc): the proc file system must be mounted", e);
        }
    }

    /** Inode of a process's mount namespace; empty if it ended or may not be looked into. */
    private static Optional<Long> namespace(String process) {
        try {
            String link = Files.readSymbolicLink(PROC.resolve(process).resolve("ns/mnt"))
                    .toString();
            return Optional.of(Long.parseLong(link, "mnt:[".length(), link.length() - 1, 10));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A JVM has many threads and cannot change its mount namespace: nsenter(1) can. */
    private static void mount(String process) {
        try {
            Process nsenter = new ProcessBuilder(
                            "nsenter",
                            "--mount=/proc/" + process + "/ns/mnt",
                            "mount",
                            "-t",
                            "bpf",
                            "bpf",
                            "/sys/fs/bpf")
                    .inheritIO()
                    .start();
            if (nsenter.waitFor() != 0)
                throw new IllegalStateException(
                        "no BPF file system is mounted; outside of 'ip netns exec' run: mount -t bpf bpf /sys/fs/bpf");
        } catch (IOException e) {
            throw new UncheckedIOException("nsenter: package util-linux is needed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while mounting the BPF file system", e);
        }
    }
}
