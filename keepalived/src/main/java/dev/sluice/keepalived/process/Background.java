package dev.sluice.keepalived.process;

import dev.sluice.control.JavaCommand;
import dev.sluice.keepalived.command.KeepalivedOptions;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Without {@code -n} keepalived goes to the background: the same words in a session of its own, and this process ends. */
final class Background {
    private static final int STEP_MILLIS = 20, PATIENCE_MILLIS = 15_000;

    private Background() {}

    /** Returns when the daemon has written its PID file or has failed. */
    static int start(KeepalivedOptions options, PidFile pidFile, PrintStream err) {
        List<String> words = new ArrayList<>(List.of("setsid"));
        List<String> arguments = new ArrayList<>(List.of("-n"));
        arguments.addAll(options.arguments());
        words.addAll(JavaCommand.of(Keepalived.class, Keepalived.JAVA_OPTIONS, arguments));
        try {
            Process daemon = new ProcessBuilder(words)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            for (int waited = 0; waited < PATIENCE_MILLIS; waited += STEP_MILLIS) {
                if (daemon.waitFor(STEP_MILLIS, TimeUnit.MILLISECONDS)) return daemon.exitValue();
                if (pidFile.running().isPresent()) return 0;
            }
            err.println("keepalived: the daemon has not written " + pidFile.path() + " after " + PATIENCE_MILLIS / 1000
                    + " s; see its log");
            return 1;
        } catch (IOException e) {
            err.println("keepalived: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
