package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cell by cell against the text of the IPVS reference §3.4, kept here as it stands there. */
class TcpStateTest {
    private static final List<String> STATES =
            List.of("NO", "ES", "SS", "SR", "FW", "TW", "CL", "CW", "LA", "LI", "SA");
    private static final String REFERENCE = """
            INPUT        syn SR ES ES SR SR SR SR SR SR SR SR
                         fin CL CW SS TW TW TW CL CW LA LI TW
                         ack ES ES SS ES FW TW CL CW CL LI ES
                         rst CL CL CL SR CL CL CL CL LA LI SR
            OUTPUT       syn SS ES SS SR SS SS SS SS SS LI SR
                         fin TW FW SS TW FW TW CL TW LA LI TW
                         ack ES ES SS ES FW TW CL CW LA ES ES
                         rst CL CL SS CL CL TW CL CL CL CL CL
            INPUT-ONLY   syn SR ES ES SR SR SR SR SR SR SR SR
                         fin CL FW SS TW FW TW CL CW LA LI TW
                         ack ES ES SS ES FW TW CL CW CL LI ES
                         rst CL CL CL SR CL CL CL CL LA LI CL
            """;

    @Test
    void everyTransitionIsTheReferences() {
        String table = "";
        int cells = 0;
        for (String line : REFERENCE.lines().toList()) {
            if (!line.startsWith(" ")) table = line.substring(0, 12).strip();
            String[] row = line.substring(12).strip().split(" ");
            for (int state = 0; state < STATES.size(); state++, cells++)
                assertThat(next(table, flags(row[0]), state))
                        .as("%s %s in %s", table, row[0], STATES.get(state))
                        .isEqualTo(STATES.indexOf(row[1 + state]));
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
