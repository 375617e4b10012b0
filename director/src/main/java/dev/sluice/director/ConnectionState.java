package dev.sluice.director;

import dev.sluice.control.Protocol;
import dev.sluice.director.datapath.ConnectionWord;
import dev.sluice.director.datapath.TcpState;
import java.util.List;

/** A connection's state as the daemon sees it. */
final class ConnectionState {
    /** As {@code ipvsadm -L -c} prints them (ip_vs_proto_tcp.c: tcp_state_name_table). */
    private static final List<String> TCP = List.of(
            "NONE",
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RECV",
            "FIN_WAIT",
            "TIME_WAIT",
            "CLOSE",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "SYNACK");

    private static final int ACTIVE =
            1 << TcpState.ESTABLISHED | 1 << TcpState.SYN_SENT | 1 << TcpState.SYN_RECV | 1 << TcpState.SYNACK;

    private ConnectionState() {}

    static String name(Protocol protocol, int state) {
        if (protocol == Protocol.UDP) return "UDP";
        return state < TCP.size() ? TCP.get(state) : "ERR!";
    }

    /** What the word's connection adds to its server's gauge: one active or one inactive connection. */
    static long unit(long word) {
        return (ACTIVE >>> ConnectionWord.state(word) & 1) != 0 ? 1L << 32 : 1;
    }
}
