package dev.sluice.app.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    /** Waits for its end and answers its exit code. */
    public int await(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new LabException(process.info().commandLine().orElse("process " + pid()) + ": no end within "
                    + limit.toSeconds() + " s\n" + log());
        }
        return process.exitValue();
    }

    /** SIGTERM, as a polite operator would send it. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    @Override
    public void close() {
        Commands.kill(process.toHandle());
    }
}
