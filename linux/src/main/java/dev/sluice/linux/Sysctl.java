package dev.sluice.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Optional;

/**
 * Kernel settings of sysctl(8), by their path below /proc/sys ({@code net/ipv4/conf/eth0.100/forwarding}: slashes, because
 * interface names may hold dots). Those under {@code net/} are of the calling thread's network namespace.
 */
public final class Sysctl {
    private static final int LONGEST = 4096;

    private Sysctl() {}

    /** An interface's name in a setting's name as sysctl(8) takes it, where dots separate and slashes are dots. */
    public static String name(String device) {
        return device.replace('.', '/');
    }

    /** The value without its final line feed. */
    public static String read(String path) {
        try (FileDescriptor file = open(path, FileDescriptor.READ_ONLY)) {
            return new String(file.read(file(path), LONGEST), US_ASCII).strip();
        }
    }

    /** As {@link #read}; empty if this kernel or namespace has no such setting. */
    public static Optional<String> find(String path) {
        try {
            return Optional.of(read(path));
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT)) return Optional.empty();
            throw e;
        }
    }

    /** Sets it; answers what it was before. */
    public static String write(String path, String value) {
        String before = read(path);
        try (FileDescriptor file = open(path, FileDescriptor.WRITE_ONLY)) {
            file.write(file(path), (value + "\n").getBytes(US_ASCII));
        }
        return before;
    }

    private static FileDescriptor open(String path, int flags) {
        if (path.startsWith("/") || path.contains("..")) throw new IllegalArgumentException("no setting: " + path);
        return FileDescriptor.open(SystemCalls.host(), file(path), flags);
    }

    private static String file(String path) {
        return "/proc/sys/" + path;
    }
}
