package dev.sluice.control;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts {@code sluice run} in the background, as the originals make the kernel load its module. Several may do so at once: the
 * daemons' own lock lets one win, and everyone connects to that.
 */
public final class DirectorStart {
    /** Set by the launchers: the directory that holds {@code bin/sluice}. */
    public static final String HOME = "sluice.home";

    /** Long, since a process that lives is starting: a small or emulated machine needs over a minute for what takes others one second. */
    private static final long PATIENCE_NANOS = 180_000_000_000L;

    private static final long QUIET_NANOS = 2_000_000_000L;
    private static final long STEP_MILLIS = 20;
    private static final int TAIL_LINES = 12;

    private final RunDirectory directory;
    private final List<String> prefix;
    private final Runnable slow;

    /** It could not be started; the message says why, with the end of its log. */
    public static final class FailedException extends IOException {
        private static final long serialVersionUID = 1;

        FailedException(String message) {
            super(message);
        }
    }

    /**
     * @param prefix words before the command, for another namespace
     * @param slow called once when it takes longer than people like to wait without a word
     */
    public DirectorStart(RunDirectory directory, List<String> prefix, Runnable slow) {
        this.directory = directory;
        this.prefix = List.copyOf(prefix);
        this.slow = slow;
    }

    /** Returns when one answers; blocks for at most three minutes. */
    public ControlClient run() throws IOException {
        Files.createDirectories(
                directory.path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        long logged = Files.exists(directory.log()) ? Files.size(directory.log()) : 0;
        Process daemon = launch();
        long start = System.nanoTime();
        boolean isAnnounced = false;
        while (true) {
            boolean hasEnded = !daemon.isAlive();
            ControlClient client = connect(directory);
            if (client != null) return client;
            long waited = System.nanoTime() - start;
            if (hasEnded) throw failure("ended with exit code " + daemon.exitValue(), logged);
            if (waited > PATIENCE_NANOS)
                throw failure("does not answer after " + PATIENCE_NANOS / 1_000_000_000 + " s", logged);
            if (waited > QUIET_NANOS && !isAnnounced) {
                slow.run();
                isAnnounced = true;
            }
            sleep();
        }
    }

    /** Null when nobody listens, for whatever reason. */
    public static @Nullable ControlClient connect(RunDirectory directory) {
        try {
            return ControlClient.connect(directory.socket());
        } catch (IOException e) {
            return null;
        }
    }

    private Process launch() throws IOException {
        String home = System.getProperty(HOME);
        if (home == null)
            throw new FailedException("no director runs in this network namespace and -D" + HOME
                    + " is not set, so none can be started; start one with 'sluice run'");
        // A session of its own, so that neither the terminal nor the shell of this command takes it along.
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of(
                "setsid", Path.of(home).toRealPath().resolve("bin/sluice").toString(), "run", "--as-before"));
        return new ProcessBuilder(words)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                .redirectErrorStream(true)
                .start();
    }

    private FailedException failure(String what, long logged) throws IOException {
        StringBuilder text = new StringBuilder("the director (sluice run) " + what);
        List<String> lines = linesSince(directory.log(), logged);
        text.append(lines.isEmpty() ? " and logged nothing in " : "; the end of ")
                .append(directory.log());
        for (String line : lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()))
            text.append("\n  ").append(line);
        return new FailedException(text.toString());
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
