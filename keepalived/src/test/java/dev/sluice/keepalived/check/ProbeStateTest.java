package dev.sluice.keepalived.check;

import static dev.sluice.keepalived.check.ProbeState.Condition.DOWN;
import static dev.sluice.keepalived.check.ProbeState.Condition.UNKNOWN;
import static dev.sluice.keepalived.check.ProbeState.Condition.UP;
import static dev.sluice.keepalived.check.ProbeState.Next.AFTER_INTERVAL;
import static dev.sluice.keepalived.check.ProbeState.Next.AFTER_RETRY_DELAY;
import static dev.sluice.keepalived.check.ProbeState.Next.AT_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.check.ProbeState.Condition;
import dev.sluice.keepalived.check.ProbeState.Next;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table: condition, retries used up, verdict, with two retries configured. */
class ProbeStateTest {
    private static final Verdict PASSED = Verdict.PASSED, PART = Verdict.PART_PASSED, FAILED = Verdict.failed("x");

    static Arguments[] rows() {
        return new Arguments[] {
            row(UNKNOWN, 0, PASSED, false, UP, 0, AFTER_INTERVAL),
            row(UNKNOWN, 0, PART, false, UNKNOWN, 0, AFTER_INTERVAL),
            row(UNKNOWN, 0, PART, true, UNKNOWN, 0, AT_ONCE),
            row(UNKNOWN, 0, FAILED, false, DOWN, 0, AFTER_INTERVAL),
            row(UNKNOWN, 0, FAILED, true, DOWN, 0, AFTER_INTERVAL),
            row(UP, 0, PASSED, false, UP, 0, AFTER_INTERVAL),
            row(UP, 2, PASSED, false, UP, 0, AFTER_INTERVAL),
            row(UP, 2, PART, true, UP, 0, AFTER_INTERVAL),
            row(UP, 0, FAILED, false, UP, 1, AFTER_RETRY_DELAY),
            row(UP, 1, FAILED, false, UP, 2, AFTER_RETRY_DELAY),
            row(UP, 2, FAILED, false, DOWN, 0, AFTER_INTERVAL),
            row(DOWN, 0, PASSED, false, UP, 0, AFTER_INTERVAL),
            row(DOWN, 0, PART, false, DOWN, 0, AFTER_INTERVAL),
            row(DOWN, 0, PART, true, DOWN, 0, AT_ONCE),
            row(DOWN, 0, FAILED, true, DOWN, 0, AFTER_INTERVAL),
        };
    }

    private static Arguments row(
            Condition now, int retries, Verdict verdict, boolean fast, Condition then, int used, Next next) {
        return Arguments.of(
                new ProbeState(now, retries), verdict, fast, new ProbeState.Step(new ProbeState(then, used), next));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void follows(ProbeState now, Verdict verdict, boolean fast, ProbeState.Step then) {
        assertThat(now.after(verdict, 2, fast)).isEqualTo(then);
    }
}
