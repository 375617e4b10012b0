package dev.sluice.keepalived.vrrp.track;

import dev.sluice.keepalived.config.model.TrackScript;
import dev.sluice.keepalived.script.ScriptPolicy;
import dev.sluice.keepalived.script.ScriptRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code vrrp_script}: runs it every {@code interval} and believes it when it says the same {@code rise} or {@code fall} times.
 * The first run decides at once.
 */
public final class ScriptTracker extends Tracker {
    private final TrackScript settings;
    private final ScriptPolicy policy;
    private final Consumer<String> log;
    private volatile boolean busy;

    public ScriptTracker(TrackScript settings, ScriptPolicy policy, Consumer<Status> told, Consumer<String> log) {
        super("script " + settings.name(), told);
        this.settings = settings;
        this.policy = policy;
        this.log = log;
    }

    /** Whether the script runs just now; from any thread. */
    public boolean isBusy() {
        return busy;
    }

    @Override
    void watch() throws InterruptedException {
        boolean known = settings.initiallyFailed().value();
        boolean good = false;
        int streak = 0;
        if (known) tell(new Status.Condition(false));
        while (true) {
            long begun = System.nanoTime();
            busy = true;
            boolean now = run();
            busy = false;
            streak = known && now != good ? streak + 1 : 0;
            boolean believed = !known || streak >= (now ? settings.rise() : settings.fall()).value();
            if (believed) {
                if (known) log.accept("Script `" + settings.name() + "` now " + (now ? "succeeds" : "fails"));
                known = true;
                good = now;
                streak = 0;
                tell(new Status.Condition(good));
            }
            Thread.sleep(settings.interval().value().minusNanos(System.nanoTime() - begun));
        }
    }

    private boolean run() throws InterruptedException {
        if (settings.script().path().startsWith("<"))
            return opens(Path.of(settings.script().path().substring(1)));
        try {
            Duration limit = settings.timeout().value();
            return ScriptRun.start(policy, settings.script(), List.of())
                            .await(limit.isZero() ? settings.interval().value() : limit)
                    == 0;
        } catch (ScriptPolicy.RefusedException e) {
            log.accept(e.getMessage());
            return false;
        }
    }

    private static boolean opens(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in != null;
        } catch (IOException absent) {
            return false;
        }
    }
}
