package dev.sluice.keepalived.vrrp;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Does in order, on a thread of its own, what the loop must not wait for: logs, pipes, scripts, announcements to others. */
final class Worker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    /** Of its own thread only. */
    private boolean ended;

    private final Consumer<String> errors;

    Worker(String name, Consumer<String> errors) {
        this.errors = errors;
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** For any thread; never waits. */
    void submit(Runnable task) {
        tasks.add(task);
    }

    private void run() {
        try {
            while (!ended) {
                try {
                    tasks.take().run();
                } catch (RuntimeException e) {
                    errors.accept(e.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for what was submitted, but not for ever. */
    @Override
    public void close() {
        tasks.add(() -> ended = true);
        try {
            boolean _ = thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
