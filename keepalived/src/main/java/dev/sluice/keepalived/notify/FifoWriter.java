package dev.sluice.keepalived.notify;

import dev.sluice.keepalived.config.model.Fifo;
import dev.sluice.keepalived.process.Log;
import dev.sluice.keepalived.script.Owner;
import dev.sluice.keepalived.script.ScriptPolicy;
import dev.sluice.keepalived.script.ScriptPolicy.RefusedException;
import dev.sluice.keepalived.script.ScriptRun;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes events to a named pipe, a line each, from a thread of its own: a pipe nobody reads fills up and then takes no more, which
 * must hold up nothing else. Lines end with a line feed; the original writes a zero byte after it, which we leave out.
 */
public final class FifoWriter {
    private static final int MOST_WAITING = 4096;

    private final String path;
    private final Log log;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(MOST_WAITING);

    private FifoWriter(String path, Log log) {
        this.path = path;
        this.log = log;
    }

    /**
     * Makes the pipe if it is not there, starts its reader if it has one, and the writing thread.
     *
     * @throws IOException it cannot be made; says why
     */
    public static FifoWriter open(Fifo fifo, ScriptPolicy policy, Log log) throws IOException {
        String path = fifo.path().value().orElseThrow();
        if (!Files.exists(Path.of(path))) {
            make(path);
            if (fifo.owner().isPresent()) Owner.give(Path.of(path), fifo.owner().get());
        }
        FifoWriter writer = new FifoWriter(path, log);
        // Read and write: opening for writing alone would wait for a reader.
        RandomAccessFile pipe = new RandomAccessFile(path, "rw");
        Thread.ofPlatform().name("fifo").daemon().start(() -> writer.run(pipe));
        if (fifo.reader().isPresent()) {
            try {
                ScriptRun _ = ScriptRun.start(policy, fifo.reader().get(), List.of(path));
            } catch (RefusedException e) {
                log.error(e.words());
            }
        }
        return writer;
    }

    private static void make(String path) throws IOException {
        Process mkfifo = new ProcessBuilder("mkfifo", "-m", "600", path).start();
        try {
            if (!mkfifo.waitFor(10, TimeUnit.SECONDS) || mkfifo.exitValue() != 0)
                throw new IOException("mkfifo " + path + ": "
                        + new String(mkfifo.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("mkfifo " + path + ": interrupted", e);
        }
    }

    /** Hands a line over, without its line feed; drops it when thousands are waiting. */
    public void write(String line) {
        if (!lines.offer(line)) log.warning("notify fifo " + path + " is full; '" + line + "' is lost");
    }

    private void run(RandomAccessFile pipe) {
        try (pipe) {
            while (true) pipe.write((lines.take() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.error("write to notify fifo " + path + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
