package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cell by cell against the text of the IPVS reference §3.5a; see {@link StateTables}. */
class SctpStateTest {
    @Test
    void everyTransitionIsTheReferences() {
        int cells = 0;
        for (StateTables.Cell cell : StateTables.SCTP) {
            int direction = List.of("OUTPUT", "INPUT", "INPUT-ONLY").indexOf(cell.table());
            assertThat(SctpState.next(direction, StateTables.SCTP_EVENTS.indexOf(cell.event()), cell.from()))
                    .as("%s", cell)
                    .isEqualTo(cell.to());
            cells++;
        }
        assertThat(cells).isEqualTo(3 * 10 * 14);
    }

    @ParameterizedTest
    @CsvSource({
        "NO,2", "I1,4", "IN,61", "CS,61", "CR,61", "CW,61", "CO,61", "CE,61", "ES,900", "SS,61", "SR,61", "SA,61",
        "RJ,4", "CL,61"
    })
    void timeoutsAreTheKernels(String state, int seconds) {
        assertThat(SctpState.timeout(StateTables.SCTP_STATES.indexOf(state))).isEqualTo(seconds);
    }

    @Test
    void onlyEstablishedIsActive() {
        for (int state = 0; state < SctpState.COUNT; state++)
            assertThat(SctpState.active(state))
                    .isEqualTo(StateTables.SCTP_STATES.get(state).equals("ES") ? 1 : 0);
    }
}
