package dev.sluice.app.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs processes without a shell, each with a time limit. */
public final class Commands {
    private Commands() {}

    /** Starts a process somewhere. */
    interface Spawner {
        Process start(ProcessBuilder builder) throws IOException;
    }

    /**
     * Runs {@code command} to its end in the namespace of this thread; kills it and fails when the limit passes, which is
     * longer at a slow machine's {@link Pace}.
     */
    public static Output run(Duration limit, List<String> command) {
        return run(limit, command, ProcessBuilder::start);
    }

    static Output run(Duration limit, List<String> command, Spawner spawner) {
        try {
            Process process = spawner.start(new ProcessBuilder(command));
            process.getOutputStream().close();
            FutureTask<String> out = reader(process.getInputStream());
            FutureTask<String> error = reader(process.getErrorStream());
            Duration patience = Pace.patience(limit);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process.toHandle());
                throw new LabException(String.join(" ", command) + ": no end within " + patience.toSeconds() + " s");
            }
            return new Output(command, process.exitValue(), out.get(), error.get());
        } catch (IOException | ExecutionException e) {
            throw new LabException(String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException(String.join(" ", command) + ": interrupted", e);
        }
    }

    /** Ends a process and all that it started, at once. */
    public static void kill(ProcessHandle process) {
        List<ProcessHandle> offspring = process.descendants().toList();
        process.destroyForcibly();
        offspring.forEach(ProcessHandle::destroyForcibly);
    }

    private static FutureTask<String> reader(InputStream stream) {
        Callable<String> readAll = () -> {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            }
        };
        FutureTask<String> task = new FutureTask<>(readAll);
        Thread.ofVirtual().start(task);
        return task;
    }
}
