package dev.sluice.keepalived.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumStateTest {
    @ParameterizedTest
    @CsvSource({
        "GAINED, 1, 1, 0, GAINED",
        "GAINED, 0, 1, 0, LOST",
        "GAINED, 0, 1, 1, LOST",
        "GAINED, 2, 3, 1, GAINED",
        "GAINED, 1, 3, 1, LOST",
        "LOST,   3, 3, 1, LOST",
        "LOST,   4, 3, 1, GAINED",
        "LOST,   0, 1, 0, LOST",
        "LOST,   1, 1, 0, GAINED",
        "GAINED, 4294967294, 2147483648, 2147483647, GAINED",
    })
    void follows(QuorumState now, long live, long quorum, long hysteresis, QuorumState then) {
        assertThat(now.after(live, quorum, hysteresis)).isEqualTo(then);
    }

    /** Between the two thresholds nothing changes, whatever is the case; beyond them the state is a function of the weight. */
    @Test
    void keepsItsStateWithinTheHysteresisOnly() {
        for (long quorum = 1; quorum <= 6; quorum++)
            for (long hysteresis = 0; hysteresis <= quorum; hysteresis++)
                for (long live = 0; live <= 14; live++) {
                    boolean above = live >= quorum + hysteresis;
                    boolean below = live == 0 || live < quorum - hysteresis;
                    assertThat(QuorumState.LOST.after(live, quorum, hysteresis))
                            .isEqualTo(above ? QuorumState.GAINED : QuorumState.LOST);
                    assertThat(QuorumState.GAINED.after(live, quorum, hysteresis))
                            .isEqualTo(below ? QuorumState.LOST : QuorumState.GAINED);
                }
    }
}
