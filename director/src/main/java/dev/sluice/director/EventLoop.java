package dev.sluice.director;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One thread that does everything that changes state: tasks in the order they came, and periodic work between them. */
final class EventLoop {
    private static final Logger LOG = System.getLogger("sluice.director");
    private static final long PERIOD = 100_000_000L;

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private volatile boolean ended;

    /** Hands over a task; any thread. */
    void submit(Runnable task) {
        tasks.add(task);
    }

    /** Has the loop work something out, and waits for it; any thread but the loop's own. */
    <T> T call(Supplier<T> task) throws InterruptedException, ExecutionException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        submit(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "a request failed", e);
                answer.completeExceptionally(e);
            }
        });
        return answer.get();
    }

    /** Ends {@link #run} after the task at hand. */
    void end() {
        ended = true;
    }

    /** Works until {@link #end}. {@code periodic} is called ten times a second. */
    void run(Runnable periodic) throws InterruptedException {
        long next = System.nanoTime();
        while (!ended) {
            Runnable task = poll(next - System.nanoTime());
            if (task != null) run("a task failed", task);
            if (System.nanoTime() - next < 0) continue;
            run("periodic work failed", periodic);
            next = Math.max(next + PERIOD, System.nanoTime());
        }
    }

    private @Nullable Runnable poll(long nanos) throws InterruptedException {
        return nanos <= 0 ? tasks.poll() : tasks.poll(nanos, TimeUnit.NANOSECONDS);
    }

    private static void run(String failure, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            // Out of memory now may not be so the next time, and the loop's end would be the daemon's.
            LOG.log(Level.ERROR, failure, e);
        }
    }
}
