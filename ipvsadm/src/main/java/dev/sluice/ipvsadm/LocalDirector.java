package dev.sluice.ipvsadm;

import dev.sluice.control.ControlClient;
import dev.sluice.control.Director;
import dev.sluice.control.DirectorStart;
import dev.sluice.control.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The director of the current network namespace; started when a change finds none. */
final class LocalDirector implements DirectorAccess {
    static final String DENIED = "Can't initialize ipvs: Permission denied (you must be root)\n"
            + "Are you sure that IP Virtual Server is built in the kernel or as module?";

    /** Set by the launcher when somebody watches: standard error is a terminal. Scripts compare what is printed. */
    private static final String WATCHED = "sluice.watched";

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
        // Pinned state only a director can read. Without any a list is empty, and nobody wants one started for that.
        if (!forChange && !Files.exists(directory.balancing())) return new EmptyDirector();
        return client = start(directory);
    }

    private ControlClient start(RunDirectory directory) throws IOException {
        try {
            return new DirectorStart(directory, List.of(), new Runnable() {
                        @Override
                        public void run() {
                            tellWaiting();
                        }
                    })
                    .run();
        } catch (DirectorStart.FailedException e) {
            throw Failure.misuse("Can't initialize ipvs: " + e.getMessage());
        }
    }

    private void tellWaiting() {
        if (!Boolean.getBoolean(WATCHED)) return;
        progress.print("ipvsadm: waiting for the director to start...\n");
        progress.flush();
    }

    @Override
    public void close() throws IOException {
        if (client != null) client.close();
    }

    private @Nullable Director connect() throws IOException {
        if (client == null) client = DirectorStart.connect(RunDirectory.ofCurrentNamespace());
        return client;
    }

    /** The owner of a process' directory is its effective user. */
    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }
}
