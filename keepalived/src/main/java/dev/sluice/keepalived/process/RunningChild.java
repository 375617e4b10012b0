package dev.sluice.keepalived.process;

import dev.sluice.keepalived.command.SignalFunction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A child process as the parent sees it. Its standard input is the line to it: one order a line, and its end means that the
 * parent is gone, however that happened.
 */
final class RunningChild {
    private final Child kind;
    private final Process process;
    private final long startNanos = System.nanoTime();

    private RunningChild(Child kind, Process process) {
        this.kind = kind;
        this.process = process;
    }

    /** @param ended told once, from any thread */
    static RunningChild start(Child kind, List<String> command, Consumer<RunningChild> ended) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        RunningChild child = new RunningChild(kind, process);
        var _ = process.onExit().thenRun(() -> ended.accept(child));
        return child;
    }

    Child kind() {
        return kind;
    }

    long pid() {
        return process.pid();
    }

    int exitCode() {
        return process.exitValue();
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** Passes an order on; one that has just ended does not hear it. */
    void order(SignalFunction function) {
        try {
            OutputStream line = process.getOutputStream();
            line.write((function.name() + "\n").getBytes(StandardCharsets.US_ASCII));
            line.flush();
        } catch (IOException ended) {
            // Whoever starts it again starts it with the latest configuration.
        }
    }

    /** Waits for its end, which was ordered; answers whether it had to be killed. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) return false;
        boolean _ = process.toHandle().destroyForcibly();
        process.waitFor();
        return true;
    }
}
