package dev.sluice.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system in which BPF objects are pinned. */
public final class BpfFs {
    /** Where every tool expects it. */
    public static final Path STANDARD = Path.of("/sys/fs/bpf");

    /** {@code BPF_FS_MAGIC} of include/uapi/linux/magic.h. */
    private static final long MAGIC = 0xcafe4a11L;

    private BpfFs() {}

    /** Mounts it at {@link #STANDARD} if it is not there yet. Needs root then. */
    public static Path ensure() {
        return ensure(STANDARD);
    }

    /** Mounts one at {@code directory}, which is made, unless there is one already. */
    public static Path ensure(Path directory) {
        SystemCalls calls = SystemCalls.host();
        String target = directory.toString();
        if (isMounted(directory)) return directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Mounts.require(Mounts.mount(calls, "bpf", target, "bpf", 0), target);
        return directory;
    }

    /** Whether {@code directory} lies in one. */
    public static boolean isMounted(Path directory) {
        return (Mounts.type(SystemCalls.host(), directory.toString()) & 0xffffffffL) == MAGIC;
    }
}
