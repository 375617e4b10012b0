package dev.sluice.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the director of one network namespace keeps its socket, log and lock: {@code /run/sluice/<inode of the namespace>/}.
 * State is per namespace as IPVS's is, and the inode is what client and director both see without being told.
 *
 * <p>The system property {@code sluice.run.directory}, else the environment variable {@code SLUICE_RUN_DIRECTORY}, replaces
 * {@code /run/sluice}.
 */
public record RunDirectory(Path path) {
    public static final String PROPERTY = "sluice.run.directory";
    public static final String VARIABLE = "SLUICE_RUN_DIRECTORY";

    private static final String STANDARD = "/run/sluice";
    /** Of the thread, not of the process: the director has threads in other namespaces. */
    private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

    /** That of the network namespace the calling thread is in. */
    public static RunDirectory ofCurrentNamespace() throws IOException {
        return of(inode(Files.readSymbolicLink(NAMESPACE).toString()));
    }

    /** That of the network namespace with this inode number. */
    public static RunDirectory of(long inode) {
        return new RunDirectory(Path.of(base(), Long.toString(inode)));
    }

    /** Where the daemon listens; mode 0600, so that only root may ask. */
    public Path socket() {
        return path.resolve("control.sock");
    }

    /** What a daemon that was started in the background prints. */
    public Path log() {
        return path.resolve("director.log");
    }

    /** There from a daemon's first start until {@code sluice stop}, also while none runs. */
    public Path balancing() {
        return path.resolve("balancing");
    }

    /** Locked by the one running daemon of the namespace. */
    public Path lock() {
        return path.resolve("lock");
    }

    /** @param link {@code net:[4026531840]} */
    static long inode(String link) throws IOException {
        if (!link.startsWith("net:[") || !link.endsWith("]"))
            throw new IOException("readlink " + NAMESPACE + ": unexpected " + link);
        return Long.parseLong(link, 5, link.length() - 1, 10);
    }

    private static String base() {
        String property = System.getProperty(PROPERTY);
        if (property != null) return property;
        String variable = System.getenv(VARIABLE);
        return variable == null || variable.isEmpty() ? STANDARD : variable;
    }
}
