package dev.sluice.director.datapath;

/**
 * Services of more than one port: every port of an address (port 0), FTP with its data connections (port 21, persistent), and what
 * a mark names, whatever its addresses and ports. Their connections say of themselves what they were made for: {@link
 * ConnectionRecord#virtual}.
 */
public final class Wide {
    private static final int FTP = 21, FTP_DATA = 20, FIRST_UNPRIVILEGED = 1024;
    /** Port 21 as packets have it. */
    static final int FTP_PORT = FTP << 8;

    private static final int FTP_DATA_PORT = FTP_DATA << 8;

    private Wide() {}

    /** Whether the server's service is wide and may have such packets; see {@link Server#serves}. */
    static boolean serves(Server server, int virtual, int service) {
        int flags = server.flags();
        if ((flags & Server.MARKED) != 0) return ((server.kind() ^ service >>> 16) & Kind.IPV6) == 0;
        return (flags & Server.ANY_PORT) != 0
                && server.virtual() == virtual
                && server.kind() == service >>> 16
                && (server.virtualPort() == 0 || isOfFtp(service & 0xffff));
    }

    /**
     * Whether a packet comes from FTP's data port, from which servers call clients: a client's would be a real server's own, and is
     * not balanced, whatever the service and protocol (ip_vs_schedule).
     */
    static boolean fromFtpData(Flow flow) {
        return (flow.ports() & 0xffff) == FTP_DATA_PORT;
    }

    /** Whether FTP may use the port for data, active or passive. {@code port}: packet order. */
    static boolean isOfFtp(int port) {
        int number = Integer.reverseBytes(port) >>> 16;
        return number == FTP_DATA || number >= FIRST_UNPRIVILEGED;
    }

    /** Whether a word that names this server is such a flow's, as far as addresses go: only a mark's leaves doubt. */
    static boolean isFlow(Server server, int place, int virtual, int service) {
        if ((server.flags() & Server.MARKED) == 0) return true;
        var memory = Maps.RECORDS.get(place);
        return memory != null && new ConnectionRecord(memory).isFor(virtual, service);
    }

    /** Where on the server a packet to this virtual port goes (ip_vs_sched_persist, ip_vs_schedule). */
    public static int port(Server server, int virtualPort) {
        int port = server.port();
        if (!Fixed.WIDE.on()) return port;
        boolean kept = (server.flags() & Server.KEEPS_PORT) != 0 && virtualPort != server.virtualPort();
        return kept || port == 0 ? virtualPort : port;
    }

    /** What the state of a connection's first packet follows: a mark's words tell UDP from others by it. */
    static int firstState(Flow flow, Server server) {
        boolean apart = Fixed.WIDE.on() && (server.flags() & Server.MARKED) != 0 && flow.udp();
        return apart ? TcpState.CONNECTIONLESS : TcpState.NONE;
    }

    /** Names a packet that came from {@code sourcePort} of this server as its client's side would be; false if nobody knows. */
    static boolean name(Flow flow, Server server, int sourcePort) {
        int flags = server.flags();
        if ((flags & Server.MARKED) != 0) return Origin.name(flow, server, sourcePort);
        boolean other = (flags & Server.ANY_PORT) != 0 && (server.virtualPort() == 0 || sourcePort != server.port());
        flow.to(server, other ? sourcePort : server.virtualPort());
        return true;
    }
}
