package dev.sluice.app.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process in the background of a lab, with what it prints in a file. */
public final class Running implements AutoCloseable {
    private final Process process;
    private final Path log;

    Running(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it printed so far, both streams. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new LabException("cannot read " + log, e);
        }
    }

    /** Waits for its end, at this machine's {@link Pace}, and answers its exit code. */
    public int await(Duration limit) throws InterruptedException {
        Duration patience = Pace.patience(limit);
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new LabException(process.info().commandLine().orElse("process " + pid()) + ": no end within "
                    + patience.toSeconds() + " s\n" + log());
        }
        return process.exitValue();
    }

    /** SIGTERM, as a polite operator would send it. */
    public void terminate() {
        process.destroy();
    }

    /** SIGINT, as Ctrl-C: benchmarks then say what they measured. */
    public void interrupt() {
        Commands.run(Duration.ofSeconds(10), List.of("kill", "-INT", Long.toString(pid())))
                .orFail();
    }

    /** SIGKILL. */
    @Override
    public void close() {
        Commands.kill(process.toHandle());
    }
}
