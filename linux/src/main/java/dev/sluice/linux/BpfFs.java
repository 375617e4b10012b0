package dev.sluice.linux;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;

/** The file system in which BPF objects are pinned: one for the whole machine, whatever namespaces a process is in. */
public final class BpfFs {
    /** Where every tool expects it. */
    private static final Path STANDARD = Path.of("/sys/fs/bpf");

    /** Of two processes that find none mounted, the second must not cover the first one's. */
    private static final Path LOCK = Path.of("/run/sluice-bpffs.lock");

    /** {@code BPF_FS_MAGIC} of include/uapi/linux/magic.h. */
    private static final long MAGIC = 0xcafe4a11L;

    private BpfFs() {}

    /**
     * Mounts it at /sys/fs/bpf if it is not there yet, which needs root, in the first mount namespace.
     *
     * @return how this process reaches it: /sys/fs/bpf, or that below /proc/PID/root from inside {@code ip netns exec}
     */
    public static synchronized Path ensure() {
        Path reached = path();
        if (!isMounted(reached)) MountNamespace.runInFirst(BpfFs::mount);
        return reached;
    }

    private static void mount() {
        try (FileChannel file = FileChannel.open(LOCK, CREATE, WRITE);
                FileLock lock = file.lock()) {
            if (lock.isValid() && !isMounted(STANDARD)) {
                Mounts.require(
                        Mounts.mount(SystemCalls.host(), "bpf", STANDARD.toString(), "bpf", 0), STANDARD.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + LOCK + "; run as root", e);
        }
    }

    /** How this process reaches it, where it is mounted. */
    public static Path path() {
        return MountNamespace.first(STANDARD);
    }

    /** Whether {@code directory} lies in one. */
    public static boolean isMounted(Path directory) {
        return (Mounts.type(SystemCalls.host(), directory.toString()) & 0xffffffffL) == MAGIC;
    }
}
