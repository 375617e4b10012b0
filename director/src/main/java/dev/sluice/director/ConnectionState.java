package dev.sluice.director;

import dev.sluice.control.Protocol;
import dev.sluice.director.datapath.ConnectionWord;
import dev.sluice.director.datapath.MarkedSctp;
import dev.sluice.director.datapath.SctpState;
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

    /** The same of SCTP (ip_vs_proto_sctp.c: sctp_state_name_table). */
    private static final List<String> SCTP = List.of(
            "NONE",
            "INIT1",
            "INIT",
            "C-SENT",
            "C-REPLIED",
            "C-WAIT",
            "COOKIE",
            "C-ECHOED",
            "ESTABLISHED",
            "S-SENT",
            "S-RECEIVED",
            "S-ACK-SENT",
            "REJECTED",
            "CLOSED");

    /** Of a mark's service, also SCTP's. */
    private static final int OVER = 1 << TcpState.TIME_WAIT | 1 << TcpState.CLOSE | 1 << MarkedSctp.CLOSED;

    private ConnectionState() {}

    /** Of IP's number in a server's element; nobody makes any other. */
    static Protocol protocol(int number) {
        if (number == Protocol.UDP.number()) return Protocol.UDP;
        return number == Protocol.SCTP.number() ? Protocol.SCTP : Protocol.TCP;
    }

    static String name(Protocol protocol, int state) {
        if (protocol == Protocol.UDP) return "UDP";
        List<String> names = protocol == Protocol.SCTP ? SCTP : TCP;
        return state < names.size() ? names.get(state) : "ERR!";
    }

    /**
     * What the word's connection adds to its server's gauge: one active or one inactive connection.
     *
     * @param protocol IP's number, 0 of a mark's service
     */
    static long unit(int protocol, long word) {
        int state = ConnectionWord.state(word);
        int active = protocol == Protocol.SCTP.number() ? SctpState.active(state) : TcpState.active(state);
        return active != 0 ? 1L << 32 : 1;
    }

    /** Whether nothing but stray packets of the word's connection is to come: both its ends closed it. {@code protocol}: as above. */
    static boolean isOver(int protocol, long word) {
        int state = ConnectionWord.state(word);
        if (protocol == Protocol.SCTP.number()) return state == SctpState.CLOSED;
        return protocol != Protocol.UDP.number() && (OVER >>> state & 1) != 0;
    }
}
