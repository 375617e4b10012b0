package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a mark's words say of SCTP is all that those need to know who see nothing else. */
class MarkedSctpTest {
    @Test
    void statesOfAKindLiveAndCountAlike() {
        Map<Integer, String> kinds = new HashMap<>();
        for (int state = SctpState.INIT1; state < SctpState.COUNT; state++) {
            int kind = MarkedSctp.kind(state);
            String is = SctpState.timeout(state) + " s, active " + SctpState.active(state) + ", over "
                    + (state == SctpState.CLOSED);
            assertThat(kinds.putIfAbsent(kind, is))
                    .as(StateTables.SCTP_STATES.get(state))
                    .isIn(is, null);
            assertThat(TcpState.active(kind)).isEqualTo(SctpState.active(state));
        }
        assertThat(kinds).hasSize(4).doesNotContainKeys(TcpState.SYNACK, TcpState.CONNECTIONLESS);
        assertThat(kinds.values()).doesNotHaveDuplicates();
    }

    @Test
    void aRecordIsBelievedIfItIsOfTheWordsKind() {
        for (int state = 0; state < SctpState.COUNT; state++)
            for (int kind = MarkedSctp.BRIEF; kind <= MarkedSctp.PASSING; kind++) {
                int told = MarkedSctp.state(kind, state);
                assertThat(MarkedSctp.kind(told)).isEqualTo(kind);
                if (MarkedSctp.kind(state) == kind) assertThat(told).isEqualTo(state);
            }
    }
}
