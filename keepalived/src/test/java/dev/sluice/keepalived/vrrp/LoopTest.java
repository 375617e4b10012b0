package dev.sluice.keepalived.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopTest {
    private static final long A_WHILE = 50_000_000;

    private int turns;
    private boolean over;

    /** A task that is taken before its wake-up was noticed: the loop once turned without end after it, with real-time priority. */
    @Test
    void sleepsWhenATaskHasSubmittedAnother() {
        try (Loop loop = new Loop(error -> assertThat(error).isNull())) {
            loop.endWhen(() -> {
                turns++;
                return over;
            });
            loop.submit(() -> loop.submit(() -> {}));
            loop.after(A_WHILE, () -> over = true);
            loop.run();
        }
        assertThat(turns).isLessThan(10);
    }
}
