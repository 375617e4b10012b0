package dev.sluice.ipvsadm;

import dev.sluice.control.ControlClient;
import dev.sluice.control.Director;
import dev.sluice.control.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The director of the current network namespace; started when a change finds none. */
final class LocalDirector implements DirectorAccess {
    static final String DENIED = "Can't initialize ipvs: Permission denied (you must be root)\n"
            + "Are you sure that IP Virtual Server is built in the kernel or as module?";

    private final PrintStream progress;
    private @Nullable ControlClient client;

    LocalDirector(PrintStream progress) {
        this.progress = progress;
    }

    @Override
    public void check() throws IOException {
        if (!isRoot() && connect() == null) throw Failure.misuse(DENIED);
    }

    @Override
    public Director open(boolean forChange) throws IOException {
        Director running = connect();
        if (running != null) return running;
        RunDirectory directory = RunDirectory.ofCurrentNamespace();
        // Without its directory there has never been one here. With it there may be pinned state, which only a director
        // can read.
        if (!forChange && !Files.exists(directory.path())) return new EmptyDirector();
        return client = new DirectorStart(directory, progress).run();
    }

    @Override
    public void close() throws IOException {
        if (client != null) client.close();
    }

    private @Nullable Director connect() throws IOException {
        if (client == null) client = connect(RunDirectory.ofCurrentNamespace());
        return client;
    }

    /** Null when nobody listens, for whatever reason. */
    static @Nullable ControlClient connect(RunDirectory directory) {
        try {
            return ControlClient.connect(directory.socket());
        } catch (IOException e) {
            return null;
        }
    }

    /** The owner of a process' directory is its effective user. */
    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }
}
