package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.CheckTiming;
import dev.sluice.keepalived.config.model.Checker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs one check until it is stopped, on a virtual thread of its own; on a platform thread where its sockets are not the JDK's. The first attempt comes after a random part of
 * {@code warmup}, and every interval is shortened by a random few percent, so that checks of many servers do not march in step.
 */
public final class Probe {
    /**
     * Checks begin on a grid, so that those that come together wake the machine once: at 10,000 a second, most of the time went
     * into waking a thread for each.
     */
    private static final long GRID_NANOS = 4_000_000;
    /** At most this share of an interval is taken off. */
    private static final double JITTER = 0.02;

    private final ProbeKey key;
    private final Attempt attempt;
    private final Listener listener;
    private final Lateness lateness;
    private final CheckTiming timing;
    private final Duration interval;
    private final Thread thread;
    private volatile ProbeState state = ProbeState.INITIAL;
    private volatile @Nullable Observation latest;
    private volatile boolean paused;
    private final Instant started = Instant.now();
    private volatile long runs;

    /** Is told of every attempt, on the probe's thread. */
    @FunctionalInterface
    public interface Listener {
        /** @param news whether anything but the time changed: the condition, or the weight */
        void observed(Probe probe, ProbeState state, Verdict verdict, boolean news);
    }

    Probe(ProbeKey key, Attempt attempt, Listener listener, Lateness lateness) {
        this.key = key;
        this.attempt = attempt;
        this.listener = listener;
        this.lateness = lateness;
        timing = key.checker().timing();
        interval = switch (key.checker()) {
            // A file costs nothing to look at, and an operator who writes it waits for the effect.
            case Checker.FileNumber _ -> Duration.ofMillis(500);
            // An attempt lasts until there is news.
            case Checker.Bfd _ -> Duration.ofMillis(20);
            default -> timing.interval().value();
        };
        thread = (Origin.isUsual(key.checker())
                        ? Thread.ofVirtual()
                        : Thread.ofPlatform().daemon())
                .name("probe " + key.checker().keyword())
                .unstarted(this::loop);
    }

    public ProbeKey key() {
        return key;
    }

    public ProbeState state() {
        return state;
    }

    /** Null before the first attempt. */
    public @Nullable Observation latest() {
        return latest;
    }

    /** Since when it runs: a reload that still needs it leaves it alone. */
    public Instant started() {
        return started;
    }

    /** Attempts made. */
    public long runs() {
        return runs;
    }

    /** While paused no attempt is made; the state stays. */
    public void pause(boolean pause) {
        paused = pause;
    }

    void start() {
        thread.start();
    }

    /** Ends it, an attempt under way included. The listener may still be told once. */
    void stop() {
        thread.interrupt();
    }

    private void loop() {
        try {
            long due = System.nanoTime() + random(warmup());
            while (!Thread.currentThread().isInterrupted()) due = attemptAt(Math.ceilDiv(due, GRID_NANOS) * GRID_NANOS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private long warmup() {
        return interval.equals(timing.interval().value())
                ? timing.warmup().value().toNanos()
                : 0;
    }

    /** Answers when the next is due. */
    private long attemptAt(long due) throws InterruptedException {
        sleepUntil(due);
        long start = System.nanoTime();
        lateness.count(start - due);
        if (paused) return start + next(ProbeState.Next.AFTER_INTERVAL);
        Instant at = Instant.now();
        Verdict verdict = verdict();
        long end = System.nanoTime();
        Observation previous = latest;
        latest = new Observation(at, Duration.ofNanos(end - start), verdict);
        long count = runs + 1; // this thread alone writes it
        runs = count;
        ProbeState before = state;
        ProbeState.Step step = before.after(verdict, timing.retries().value(), isFast());
        state = step.state();
        boolean news = before.condition() != step.state().condition()
                || previous != null && !previous.verdict().weight().equals(verdict.weight());
        listener.observed(this, step.state(), verdict, news);
        // An interval counts from the start of the last attempt, a retry from its end, as the target just failed.
        return step.next() == ProbeState.Next.AFTER_INTERVAL
                ? Math.max(end, start + next(step.next()))
                : end + next(step.next());
    }

    /** Whatever an attempt meets, a target's answer that no regular expression can take included, must not end the probe. */
    private Verdict verdict() throws InterruptedException {
        try {
            return attempt.run();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return Verdict.failed("the check itself failed: " + e);
        }
    }

    private boolean isFast() {
        return key.checker() instanceof Checker.Http http && http.fastRecovery().value();
    }

    private long next(ProbeState.Next next) {
        return switch (next) {
            case AT_ONCE -> 0;
            case AFTER_RETRY_DELAY -> timing.beforeRetry().value().toNanos();
            case AFTER_INTERVAL -> interval.toNanos() - random((long) (interval.toNanos() * JITTER));
        };
    }

    private static long random(long bound) {
        return bound <= 0 ? 0 : ThreadLocalRandom.current().nextLong(bound);
    }

    private static void sleepUntil(long due) throws InterruptedException {
        long nanos = due - System.nanoTime();
        if (nanos > 0) Thread.sleep(Duration.ofNanos(nanos));
    }
}
