package dev.sluice.director;

import dev.sluice.control.ControlClient;
import dev.sluice.control.RunDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Held by the one director of a network namespace for as long as its process lives. */
final class InstanceLock implements AutoCloseable {
    private static final long PATIENCE_NANOS = 20_000_000_000L, STEP_MILLIS = 50;

    private final FileChannel file;

    private InstanceLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes it, making the directory.
     *
     * @throws IllegalStateException if another director has it; thrown once that one answers, so that whoever wanted a director
     *     finds it ready
     */
    static InstanceLock take(RunDirectory directory) throws IOException, InterruptedException {
        Path _ = Files.createDirectories(
                directory.path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileChannel file = FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (file.tryLock() != null) return new InstanceLock(file);
        file.close();
        awaitOther(directory);
        throw new IllegalStateException("a director runs in this network namespace already; see: sluice status");
    }

    private static void awaitOther(RunDirectory directory) throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            try (ControlClient _ = ControlClient.connect(directory.socket())) {
                return;
            } catch (IOException e) {
                Thread.sleep(STEP_MILLIS);
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
