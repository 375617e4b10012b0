package dev.sluice.control;

import java.net.InetAddress;

/**
 * One entry of the connection table.
 *
 * @param expires milliseconds until it is forgotten
 * @param state the name {@code ipvsadm -L -c} prints, e.g. {@code ESTABLISHED}
 * @param persistenceEngine of a template that was made by one; empty for others
 * @param engineData what that engine knows it by: sip's Call-ID; empty if that is no longer known
 */
public record Connection(
        Protocol protocol,
        long expires,
        String state,
        InetAddress client,
        int clientPort,
        InetAddress virtual,
        int virtualPort,
        InetAddress server,
        int serverPort,
        String persistenceEngine,
        String engineData) {
    /** One of no persistence engine. */
    public Connection(
            Protocol protocol,
            long expires,
            String state,
            InetAddress client,
            int clientPort,
            InetAddress virtual,
            int virtualPort,
            InetAddress server,
            int serverPort) {
        this(protocol, expires, state, client, clientPort, virtual, virtualPort, server, serverPort, "", "");
    }

    /** The same as a template of this persistence engine. */
    public Connection of(String engine, String data) {
        return new Connection(
                protocol, expires, state, client, clientPort, virtual, virtualPort, server, serverPort, engine, data);
    }
}
