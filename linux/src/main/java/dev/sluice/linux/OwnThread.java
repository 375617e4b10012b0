package dev.sluice.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Runs a task on a platform thread that ends with it, for calls that change the thread itself. */
final class OwnThread {
    private OwnThread() {}

    /** Waits for the task. Its unchecked exceptions come through as such. */
    static <T> T call(String name, Callable<T> task) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                outcome.complete(task.call());
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw unchecked(cause == null ? e : cause);
        }
    }

    private static RuntimeException unchecked(Throwable e) {
        if (e instanceof Error error) throw error;
        if (e instanceof RuntimeException runtime) return runtime;
        if (e instanceof IOException io) return new UncheckedIOException(io);
        return new IllegalStateException(e);
    }
}
