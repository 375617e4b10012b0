package dev.sluice.director.datapath;

import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;

/** What became of packets that were ours, as counted in {@link Maps#OUTCOMES}. */
public final class Outcome {
    public static final int NO_SERVER = 0;
    public static final int TABLE_FULL = 1;
    public static final int TTL_EXCEEDED = 2;
    public static final int FRAGMENTATION_NEEDED = 3;
    public static final int MALFORMED = 4;
    public static final int UNREACHABLE_SERVER = 5;
    /** A fragment whose first one did not come before it, or was of no flow of ours. */
    public static final int FRAGMENT_PASSED = 6;

    public static final int STRAY = 7;
    public static final int ICMP_LIMITED = 8;
    public static final int HELPER_FAILED = 9;
    /** A live connection made room for a new one. */
    public static final int EVICTED = 10;
    /** A segment of a connection to a removed server was answered with a RST. */
    public static final int RESET = 11;
    /** A packet of such a connection, which waits for its server: {@link Settings#WAIT_FOR_REMOVED}. */
    public static final int SERVER_REMOVED = 12;

    /** No SIP message, and for a service that goes by {@link CallId}. */
    public static final int NO_CALL_ID = 13;

    public static final int COUNT = 16;

    private Outcome() {}

    /** Counts one packet on this CPU; the verdict on it, which is to drop it. */
    static int drop(int outcome) {
        count(outcome);
        return Packet.DROP;
    }

    /** Counts one packet on this CPU. */
    static void count(int outcome) {
        Trace.note(Trace.OUTCOME, outcome);
        Mem packets = Maps.OUTCOMES.get(outcome);
        if (packets != null) packets.u64(0, packets.u64(0) + 1);
    }
}
