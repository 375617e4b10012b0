package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cell by cell against the text of the IPVS reference §3.4; see {@link StateTables}. */
class TcpStateTest {
    private static final List<String> STATES = StateTables.TCP_STATES;

    @Test
    void everyTransitionIsTheReferences() {
        int cells = 0;
        for (StateTables.Cell cell : StateTables.TCP) {
            assertThat(next(cell.table(), flags(cell.event()), cell.from()))
                    .as("%s", cell)
                    .isEqualTo(cell.to());
            cells++;
        }
        assertThat(cells).isEqualTo(3 * 4 * 11);
    }

    @Test
    void resetBeatsSynBeatsFinBeatsAck() {
        for (int state = 0; state < STATES.size(); state++)
            for (String table : List.of("INPUT", "OUTPUT", "INPUT-ONLY"))
                for (int flags = 0; flags < 64; flags++) {
                    int decisive = (flags & 4) != 0 ? 4 : (flags & 2) != 0 ? 2 : (flags & 1) != 0 ? 1 : flags & 16;
                    assertThat(next(table, flags, state)).isEqualTo(next(table, decisive, state));
                }
    }

    @Test
    void aSegmentWithoutAnyFlagCloses() {
        for (int state = 0; state < STATES.size(); state++)
            assertThat(TcpState.input(0, state)).isEqualTo(TcpState.CLOSE);
    }

    @ParameterizedTest
    @CsvSource({"NO,2", "ES,900", "SS,120", "SR,60", "FW,120", "TW,120", "CL,10", "CW,60", "LA,30", "LI,120", "SA,120"})
    void timeoutsAreTheKernels(String state, int seconds) {
        assertThat(TcpState.timeout(STATES.indexOf(state))).isEqualTo(seconds);
    }

    @Test
    void activeStatesAreTheKernels() {
        for (int state = 0; state < STATES.size(); state++)
            assertThat(TcpState.active(state))
                    .isEqualTo(List.of("ES", "SS", "SR", "SA").contains(STATES.get(state)) ? 1 : 0);
    }

    private static int flags(String event) {
        return switch (event) {
            case "syn" -> Tcp.SYN;
            case "fin" -> Tcp.FIN;
            case "ack" -> Tcp.ACK;
            default -> Tcp.RST;
        };
    }

    private static int next(String table, int flags, int state) {
        return switch (table) {
            case "INPUT" -> TcpState.input(flags, state);
            case "OUTPUT" -> TcpState.output(flags, state);
            default -> TcpState.inputOnly(flags, state);
        };
    }
}
