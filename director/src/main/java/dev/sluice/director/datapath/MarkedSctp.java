package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Subprogram;

/**
 * SCTP in a mark's service. A word has four bits for its state, and whoever judges words without their packets has to tell from
 * those alone how long it lives and how it counts. TCP's eleven states and UDP's one leave four, for SCTP's fourteen states: as
 * many as there are kinds of them by just that. Which one it is stands in the connection's {@link ConnectionRecord#sctpState}.
 */
public final class MarkedSctp {
    /** Four seconds, inactive; 900 s, active; 61 s, inactive and over; 61 s, inactive. No word of TCP or UDP has any of them. */
    public static final int BRIEF = 11, ESTABLISHED = 12, CLOSED = 13, PASSING = 14;

    /** A nibble for each state of {@link SctpState}. The first is only of those that began with a fragment. */
    private static final long KINDS = 0x00db_eeec_eeee_eebbL;

    /** The state of each kind that is taken for granted, from {@link #BRIEF} on, should the record be behind its word. */
    private static final int USUAL =
            SctpState.INIT1 | SctpState.ESTABLISHED << 4 | SctpState.CLOSED << 8 | SctpState.INIT << 12;

    private MarkedSctp() {}

    /** What a word says of an association in this state. */
    public static int kind(int state) {
        return (int) (KINDS >>> ((state & 15) << 2)) & 15;
    }

    /** The state of {@link SctpState}. {@code kind}: of the word; {@code recorded}: {@link ConnectionRecord#sctpState}. */
    public static int state(int kind, int recorded) {
        return kind(recorded) == kind ? recorded : USUAL >>> ((kind - BRIEF & 3) << 2) & 15;
    }

    static boolean applies(Flow flow, Server server) {
        return Fixed.MARKS.on() && flow.sctp() && (server.flags() & Server.MARKED) != 0;
    }

    /**
     * Notes a packet in the connection at {@code place}. Two packets of one association that meet on two CPUs may leave the earlier
     * one's state in the record, but never a word of a kind that neither brought about.
     *
     * <p>Takes numbers, not the flow, so that the verifier follows it once.
     *
     * @param word of the connection, as it was found
     * @param direction of {@link SctpState#next}
     * @param event the same
     * @return the state if it is another now, else -1
     */
    @Subprogram
    static int step(int place, long word, int direction, int event, int now) {
        Mem memory = Maps.RECORDS.get(place);
        if (memory == null) return -1;
        ConnectionRecord cold = new ConnectionRecord(memory);
        Mem at = ConnectionTable.word(place);
        long last = word;
        for (int i = 0; i < Connection.ATTEMPTS; i++) {
            int before = state(ConnectionWord.state(last), cold.sctpState());
            int state = SctpState.next(direction, event, before);
            last = Connection.advance(at, last, now, kind(state));
            if (last != 0) continue;
            if (state == before || ((at.u64(0) ^ word) & ConnectionWord.IDENTITY_MASK) != 0) return -1;
            cold.sctpState(state);
            return state;
        }
        return -1;
    }

    /** {@link SctpState#LATER} for {@link #answer}, if an association of this server is a mark's; else 0; without a branch. */
    static int later(Server server) {
        return server.flags() >>> 6 & SctpState.LATER;
    }

    /**
     * Notes a packet of server {@code index}, if it is of a mark's association. Not where that was found: calls that deep have no
     * stack left.
     */
    static void answer(Flow flow, int index) {
        if (!Fixed.MARKS.on() || !applies(flow, Server.of(index))) return;
        int place = ConnectionTable.find(flow);
        if (place < 0) return;
        long word = ConnectionTable.word(place).u64(0);
        boolean same = ConnectionWord.fingerprint(word) == ConnectionHash.fingerprint(flow.hash());
        if (!same || ConnectionWord.server(word) != index) return;
        int _ = step(place, word, SctpState.OUTPUT, flow.flags(), flow.now());
    }

    /** Notes the first state of a connection to server {@code index}. Found once more, as stack is dear where it is made. */
    static void begin(Flow flow, int place, int index) {
        if (!Fixed.MARKS.on()) return;
        Server server = Server.of(index);
        Mem memory = Maps.RECORDS.get(place);
        if (memory == null || !applies(flow, server)) return;
        boolean masqueraded = server.method() == Server.MASQUERADE;
        new ConnectionRecord(memory).sctpState(Connection.fromClient(flow, masqueraded, SctpState.NONE));
    }
}
