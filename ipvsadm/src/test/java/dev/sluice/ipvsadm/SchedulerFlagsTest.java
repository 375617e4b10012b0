package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.control.ServiceSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words behind {@code -b} that the recordings do not have. */
class SchedulerFlagsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"flag-1,flag-2", "flag-1,,flag-2", ",flag-1,flag-2", "flag-1,flag-2,,", ",,flag-2,,flag-1,"})
    void emptyPiecesAreSkipped(String words) {
        assertThat(SchedulerFlags.parse(words, "rr")).isEqualTo(ServiceSpec.SCHED_FLAG_1 | ServiceSpec.SCHED_FLAG_2);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ",,"})
    void nothingElseIsAComplaint(String words) {
        assertThatThrownBy(() -> SchedulerFlags.parse(words, "rr"))
                .hasMessage("invalid scheduler flag `" + words + "'");
    }

    @Test
    void noWordsAreNoFlags() {
        assertThat(SchedulerFlags.parse("", "rr")).isZero();
    }
}
