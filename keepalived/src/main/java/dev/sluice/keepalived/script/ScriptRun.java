package dev.sluice.keepalived.script;

import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.script.ScriptPolicy.RefusedException;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running script. Its standard streams lead nowhere. Whoever waits for it blocks, which a virtual thread may do; after its time
 * it and all it started get SIGTERM, and two seconds later SIGKILL.
 */
public final class ScriptRun {
    /** An exit code no process has: it was ended because its time was over. */
    public static final int TIMED_OUT = -1;

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Process process;

    private ScriptRun(Process process) {
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @throws RefusedException it may not or cannot run; says why
     */
    public static ScriptRun start(ScriptPolicy policy, Script script, List<String> more) throws RefusedException {
        try {
            return new ScriptRun(new ProcessBuilder(policy.command(script, more))
                    .directory(new File("/"))
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new RefusedException("script " + script + " is not run: " + e.getMessage());
        }
    }

    /** Waits for its end; an exit code (128 and the number for a signal), or {@link #TIMED_OUT}. */
    public int await(Duration limit) throws InterruptedException {
        try {
            if (process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) return process.exitValue();
            end();
            return TIMED_OUT;
        } catch (InterruptedException e) {
            kill();
            throw e;
        }
    }

    private void end() throws InterruptedException {
        List<ProcessHandle> offspring = process.descendants().toList();
        boolean _ = process.toHandle().destroy();
        offspring.forEach(ProcessHandle::destroy);
        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) kill();
        offspring.forEach(ProcessHandle::destroyForcibly);
    }

    private void kill() {
        List<ProcessHandle> offspring = process.descendants().toList();
        boolean _ = process.toHandle().destroyForcibly();
        offspring.forEach(ProcessHandle::destroyForcibly);
    }
}
