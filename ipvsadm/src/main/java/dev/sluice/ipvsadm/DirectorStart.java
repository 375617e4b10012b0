package dev.sluice.ipvsadm;

import dev.sluice.control.ControlClient;
import dev.sluice.control.RunDirectory;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Starts {@code sluice run} in the background, as the original makes the kernel load its module. Several may do so at once: the
 * daemons' own lock lets one win, and everyone connects to that.
 */
final class DirectorStart {
    /** Set by the launcher: the directory that holds {@code bin/sluice}. */
    static final String HOME = "sluice.home";

    /** Set by the launcher when somebody watches: standard error is a terminal. Scripts compare what is printed. */
    private static final String WATCHED = "sluice.watched";

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long QUIET_NANOS = 2_000_000_000L;
    private static final long STEP_MILLIS = 20;
    private static final int TAIL_LINES = 12;

    private final RunDirectory directory;
    private final PrintStream progress;

    DirectorStart(RunDirectory directory, PrintStream progress) {
        this.directory = directory;
        this.progress = progress;
    }

    ControlClient run() throws IOException {
        Files.createDirectories(
                directory.path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        long logged = Files.exists(directory.log()) ? Files.size(directory.log()) : 0;
        Process daemon = launch();
        long start = System.nanoTime();
        boolean isAnnounced = false;
        while (true) {
            boolean hasEnded = !daemon.isAlive();
            ControlClient client = LocalDirector.connect(directory);
            if (client != null) return client;
            long waited = System.nanoTime() - start;
            if (hasEnded) throw failure("ended with exit code " + daemon.exitValue(), logged);
            if (waited > PATIENCE_NANOS)
                throw failure("does not answer after " + PATIENCE_NANOS / 1_000_000_000 + " s", logged);
            if (waited > QUIET_NANOS && !isAnnounced && Boolean.getBoolean(WATCHED)) {
                progress.print("ipvsadm: waiting for the director to start...\n");
                progress.flush();
                isAnnounced = true;
            }
            sleep();
        }
    }

    private Process launch() throws IOException {
        String home = System.getProperty(HOME);
        if (home == null)
            throw Failure.misuse("ipvsadm: no director runs in this network namespace and -D" + HOME
                    + " is not set, so none can be started; use bin/ipvsadm, or start one with 'sluice run'");
        // A session of its own, so that neither the terminal nor the shell of this command takes it along.
        return new ProcessBuilder(
                        "setsid",
                        Path.of(home).toRealPath().resolve("bin/sluice").toString(),
                        "run")
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                .redirectErrorStream(true)
                .start();
    }

    private Failure failure(String what, long logged) throws IOException {
        StringBuilder text = new StringBuilder("Can't initialize ipvs: the director (sluice run) " + what);
        List<String> lines = linesSince(directory.log(), logged);
        text.append(lines.isEmpty() ? " and logged nothing in " : "; the end of ")
                .append(directory.log());
        for (String line : lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()))
            text.append("\n  ").append(line);
        return Failure.misuse(text.toString());
    }

    private static List<String> linesSince(Path log, long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        int from = (int) Math.min(offset, bytes.length);
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted while the director starts", e);
        }
    }
}
