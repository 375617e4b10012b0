package dev.sluice.control;

import java.net.InetAddress;

/**
 * One entry of the connection table.
 *
 * @param expires milliseconds until it is forgotten
 * @param state the name {@code ipvsadm -L -c} prints, e.g. {@code ESTABLISHED}
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
        int serverPort) {}
