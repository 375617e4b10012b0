package dev.sluice.director.datapath;

import dev.sluice.ebpf.Subprogram;

/**
 * The SCTP states of a connection and how packets change them, as IPVS has them: the tables below are those of {@code
 * net/netfilter/ipvs/ip_vs_proto_sctp.c}, one row per event, one column per state. A row is kept as fourteen nibbles of a long, so
 * that a transition is a shift.
 */
public final class SctpState {
    public static final int NONE = 0,
            INIT1 = 1,
            INIT = 2,
            COOKIE_SENT = 3,
            COOKIE_REPLIED = 4,
            COOKIE_WAIT = 5,
            COOKIE = 6,
            COOKIE_ECHOED = 7,
            ESTABLISHED = 8,
            SHUTDOWN_SENT = 9,
            SHUTDOWN_RECEIVED = 10,
            SHUTDOWN_ACK_SENT = 11,
            REJECTED = 12,
            CLOSED = 13;

    /** Number of states. */
    public static final int COUNT = 14;

    /** What a packet means to a connection, by its chunks; see {@link Sctp#event}. */
    static final int DATA_EVENT = 0, INIT_EVENT = 1, ABORT_EVENT = 9;

    /** {@link #next}: whose packet it is. The last two as with {@link TcpState}. */
    static final int OUTPUT = 0, INPUT = 1, INPUT_ONLY = 2;

    /** Added to a direction: nothing follows from this packet as yet. */
    static final int LATER = 4;

    /** Seconds that a connection may be idle in each state. */
    private static final int[] TIMEOUTS = {2, 4, 61, 61, 61, 61, 61, 61, 900, 61, 61, 61, 4, 61};

    private static final String NAMES = "NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL";

    // From the client, where replies are seen.                          NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL
    private static final long INPUT_DATA = row("ES I1 IN CS CR CW CO CE ES SS SR SA RJ CL");
    private static final long INPUT_INIT = row("I1 IN IN CS CR CW CO CE ES SS SR SA IN IN");
    private static final long INPUT_INIT_ACK = row("CW CW CW CS CR CO CO CE ES SS SR SA RJ CL");
    private static final long INPUT_COOKIE_ECHO = row("CR IN IN CR CR CW CO CE ES SS SR SA RJ CL");
    private static final long INPUT_COOKIE_ACK = row("ES I1 IN CS CR CW CO ES ES SS SR SA RJ CL");
    private static final long INPUT_SHUTDOWN = row("SR I1 IN CS CR CW CO CE SR SS SR SA RJ CL");
    private static final long INPUT_SHUTDOWN_ACK = row("CL IN IN CS CR CW CO CE ES CL SR CL RJ CL");
    private static final long INPUT_SHUTDOWN_COMPLETE = row("CL CL CL CS CR CW CO CE ES SS SR CL RJ CL");
    private static final long INPUT_ERROR = row("CL I1 IN CS CR CW CO CL ES SS SR SA RJ CL");
    private static final long INPUT_ABORT = row("CL CL CL CL CL RJ CL CL CL CL CL CL CL CL");

    // From the server.                                                  NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL
    private static final long OUTPUT_DATA = row("ES I1 IN CS CR CW CO CE ES SS SR SA RJ CL");
    private static final long OUTPUT_INIT = row("CW CW CW CW CW CW CW CW ES CW CW CW CW CW");
    private static final long OUTPUT_INIT_ACK = row("CS CS CS CS CR CW CO CE ES SS SR SA RJ CL");
    private static final long OUTPUT_COOKIE_ECHO = row("CE CE CE CE CE CE CE CE ES SS SR SA RJ CL");
    private static final long OUTPUT_COOKIE_ACK = row("ES ES ES ES ES ES ES ES ES SS SR SA RJ CL");
    private static final long OUTPUT_SHUTDOWN = row("SS SS SS SS SS SS SS SS SS SS SR SA RJ CL");
    private static final long OUTPUT_SHUTDOWN_ACK = row("SA SA SA SA SA CW CO CE ES SA SA SA RJ CL");
    private static final long OUTPUT_SHUTDOWN_COMPLETE = row("CL I1 IN CS CR CW CO CE ES SS SR SA RJ CL");
    private static final long OUTPUT_ERROR = row("CL CL CL CL CL CW CO CE ES SS SR SA RJ CL");
    private static final long OUTPUT_ABORT = row("CL RJ CL CL CL CL CL CL CL CL CL CL CL CL");

    // From the client, where replies go past us (DR, TUN).              NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL
    private static final long ONLY_DATA = row("ES I1 IN CS CR ES CO CE ES SS SR SA RJ CL");
    private static final long ONLY_INIT = row("I1 IN IN IN IN IN CO CE ES SS SR SA IN IN");
    private static final long ONLY_INIT_ACK = row("CE CE CE CE CE CE CO CE ES SS SR SA RJ CL");
    private static final long ONLY_COOKIE_ECHO = row("ES ES ES ES ES ES CO CE ES SS SR SA RJ CL");
    private static final long ONLY_COOKIE_ACK = row("ES I1 IN ES ES CW ES ES ES SS SR SA RJ CL");
    private static final long ONLY_SHUTDOWN = row("SR I1 IN CS CR CW CO CE SR SS SR SA RJ CL");
    private static final long ONLY_SHUTDOWN_ACK = row("CL IN IN CS CR CW CO CE CL CL SR CL RJ CL");
    private static final long ONLY_SHUTDOWN_COMPLETE = row("CL CL CL CL CL CW CO CE ES SS CL CL RJ CL");
    private static final long ONLY_ERROR = row("CL I1 IN CS CR CW CO CE ES SS SR SA RJ CL");
    private static final long ONLY_ABORT = row("CL CL CL CL CL RJ CL CL CL CL CL CL CL CL");

    private SctpState() {}

    private static long row(String states) {
        long row = 0;
        String[] columns = states.split(" ");
        for (int i = 0; i < columns.length; i++) row |= (long) (NAMES.indexOf(columns[i]) / 3) << 4 * i;
        return row;
    }

    /** The state after an event. {@code direction}: {@link #OUTPUT}, {@link #INPUT} or {@link #INPUT_ONLY}. */
    @Subprogram
    static int next(int direction, int event, int state) {
        if (direction >= LATER) return state;
        long row = direction == OUTPUT ? output(event) : direction == INPUT ? input(event) : inputOnly(event);
        return (int) (row >>> ((state & 15) << 2)) & 15;
    }

    private static long input(int event) {
        return switch (event) {
            case 1 -> INPUT_INIT;
            case 2 -> INPUT_INIT_ACK;
            case 3 -> INPUT_COOKIE_ECHO;
            case 4 -> INPUT_COOKIE_ACK;
            case 5 -> INPUT_SHUTDOWN;
            case 6 -> INPUT_SHUTDOWN_ACK;
            case 7 -> INPUT_SHUTDOWN_COMPLETE;
            case 8 -> INPUT_ERROR;
            case 9 -> INPUT_ABORT;
            default -> INPUT_DATA;
        };
    }

    private static long output(int event) {
        return switch (event) {
            case 1 -> OUTPUT_INIT;
            case 2 -> OUTPUT_INIT_ACK;
            case 3 -> OUTPUT_COOKIE_ECHO;
            case 4 -> OUTPUT_COOKIE_ACK;
            case 5 -> OUTPUT_SHUTDOWN;
            case 6 -> OUTPUT_SHUTDOWN_ACK;
            case 7 -> OUTPUT_SHUTDOWN_COMPLETE;
            case 8 -> OUTPUT_ERROR;
            case 9 -> OUTPUT_ABORT;
            default -> OUTPUT_DATA;
        };
    }

    private static long inputOnly(int event) {
        return switch (event) {
            case 1 -> ONLY_INIT;
            case 2 -> ONLY_INIT_ACK;
            case 3 -> ONLY_COOKIE_ECHO;
            case 4 -> ONLY_COOKIE_ACK;
            case 5 -> ONLY_SHUTDOWN;
            case 6 -> ONLY_SHUTDOWN_ACK;
            case 7 -> ONLY_SHUTDOWN_COMPLETE;
            case 8 -> ONLY_ERROR;
            case 9 -> ONLY_ABORT;
            default -> ONLY_DATA;
        };
    }

    /** Whether the state counts in ActiveConn, as 1 or 0. */
    public static int active(int state) {
        return state == ESTABLISHED ? 1 : 0;
    }

    /** Seconds that a connection may be idle in a state. Not for kernel code. */
    public static int timeout(int state) {
        return TIMEOUTS[state];
    }
}
