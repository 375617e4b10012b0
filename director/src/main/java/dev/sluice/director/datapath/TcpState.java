package dev.sluice.director.datapath;

/**
 * The TCP states of a connection and how packets change them, as IPVS has them: the tables below are those of {@code
 * net/netfilter/ipvs/ip_vs_proto_tcp.c}, one row per event, one column per state. A row is kept as eleven nibbles of a long, so
 * that a transition is a shift.
 */
public final class TcpState {
    public static final int NONE = 0,
            ESTABLISHED = 1,
            SYN_SENT = 2,
            SYN_RECV = 3,
            FIN_WAIT = 4,
            TIME_WAIT = 5,
            CLOSE = 6,
            CLOSE_WAIT = 7,
            LAST_ACK = 8,
            LISTEN = 9,
            SYNACK = 10;

    /** Of UDP in a mark's service, whose words must tell by themselves that they are none of TCP. */
    public static final int CONNECTIONLESS = 15;

    /** Seconds that a connection may be idle in each state, by default. */
    static final int[] TIMEOUTS = {2, 900, 120, 60, 120, 120, 10, 60, 30, 120, 120};

    private static final String NAMES = "NO ES SS SR FW TW CL CW LA LI SA";

    // From the client, where replies are seen.                 NO ES SS SR FW TW CL CW LA LI SA
    private static final long INPUT_SYN = row("SR ES ES SR SR SR SR SR SR SR SR");
    private static final long INPUT_FIN = row("CL CW SS TW TW TW CL CW LA LI TW");
    private static final long INPUT_ACK = row("ES ES SS ES FW TW CL CW CL LI ES");
    private static final long INPUT_RST = row("CL CL CL SR CL CL CL CL LA LI SR");

    // From the server.                                          NO ES SS SR FW TW CL CW LA LI SA
    private static final long OUTPUT_SYN = row("SS ES SS SR SS SS SS SS SS LI SR");
    private static final long OUTPUT_FIN = row("TW FW SS TW FW TW CL TW LA LI TW");
    private static final long OUTPUT_ACK = row("ES ES SS ES FW TW CL CW LA ES ES");
    private static final long OUTPUT_RST = row("CL CL SS CL CL TW CL CL CL CL CL");

    // From the client, where replies go past us (DR, TUN).      NO ES SS SR FW TW CL CW LA LI SA
    private static final long INPUT_ONLY_SYN = row("SR ES ES SR SR SR SR SR SR SR SR");
    private static final long INPUT_ONLY_FIN = row("CL FW SS TW FW TW CL CW LA LI TW");
    private static final long INPUT_ONLY_ACK = row("ES ES SS ES FW TW CL CW CL LI ES");
    private static final long INPUT_ONLY_RST = row("CL CL CL SR CL CL CL CL LA LI CL");

    /** A segment with none of the four flags. */
    private static final long CLOSING = row("CL CL CL CL CL CL CL CL CL CL CL");

    /** Bit per state: counted as active. Of a mark's service, also SCTP's. */
    private static final int ACTIVE =
            1 << ESTABLISHED | 1 << SYN_SENT | 1 << SYN_RECV | 1 << SYNACK | 1 << MarkedSctp.ESTABLISHED;

    private TcpState() {}

    private static long row(String states) {
        long row = 0;
        String[] columns = states.split(" ");
        for (int i = 0; i < columns.length; i++) row |= (long) (NAMES.indexOf(columns[i]) / 3) << 4 * i;
        return row;
    }

    /** The state after a packet from the client of a server whose replies we see. */
    static int input(int flags, int state) {
        return next(flags, state, INPUT_RST, INPUT_SYN, INPUT_FIN, INPUT_ACK);
    }

    /** The state after a packet from the server. */
    static int output(int flags, int state) {
        return next(flags, state, OUTPUT_RST, OUTPUT_SYN, OUTPUT_FIN, OUTPUT_ACK);
    }

    /** The state after a packet from the client of a server whose replies go past us. */
    static int inputOnly(int flags, int state) {
        return next(flags, state, INPUT_ONLY_RST, INPUT_ONLY_SYN, INPUT_ONLY_FIN, INPUT_ONLY_ACK);
    }

    /** What the tables agree on and nearly every packet is: an acknowledgement in an established connection changes nothing. */
    static boolean remains(int flags, int state) {
        return state == ESTABLISHED && (flags & (Tcp.RST | Tcp.SYN | Tcp.FIN | Tcp.ACK)) == Tcp.ACK;
    }

    private static int next(int flags, int state, long rst, long syn, long fin, long ack) {
        long row = CLOSING;
        if ((flags & Tcp.ACK) != 0) row = ack;
        if ((flags & Tcp.FIN) != 0) row = fin;
        if ((flags & Tcp.SYN) != 0) row = syn;
        if ((flags & Tcp.RST) != 0) row = rst;
        return (int) (row >>> (state << 2)) & 15;
    }

    /** Whether the state counts in ActiveConn, as 1 or 0. */
    public static int active(int state) {
        return ACTIVE >>> state & 1;
    }

    /** Seconds that a connection may be idle in a state unless {@code --set} says otherwise. Not for kernel code. */
    public static int timeout(int state) {
        return TIMEOUTS[state];
    }
}
