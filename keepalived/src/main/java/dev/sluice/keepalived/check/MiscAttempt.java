package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.script.ScriptPolicy;
import dev.sluice.keepalived.script.ScriptPolicy.RefusedException;
import dev.sluice.keepalived.script.ScriptRun;
import java.util.List;

/** {@code MISC_CHECK}: a command exits with 0; with {@code misc_dynamic} 2 to 255 are a success that sets the weight. */
record MiscAttempt(Checker.Misc check, ScriptPolicy policy) implements Attempt {
    @Override
    public Verdict run() throws InterruptedException {
        try {
            int code = ScriptRun.start(policy, check.script(), List.of())
                    .await(check.timeout().value());
            if (code == ScriptRun.TIMED_OUT)
                return Verdict.failed("no end within " + check.timeout().value().toMillis() + " ms");
            if (code == 0) return Verdict.PASSED;
            if (check.dynamic().value() && code >= 2 && code <= 255) return Verdict.passed(code - 2);
            return Verdict.failed("exit code " + code);
        } catch (RefusedException e) {
            return Verdict.failed(e.words());
        }
    }
}
