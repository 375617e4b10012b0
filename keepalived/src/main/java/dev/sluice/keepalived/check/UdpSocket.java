package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Connection;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** Opens connected UDP sockets: only then ICMP errors of the target reach us, as {@link java.net.PortUnreachableException}. */
final class UdpSocket {
    private UdpSocket() {}

    static DatagramSocket open(Connection connection) throws IOException {
        DatagramSocket socket = new DatagramSocket(Origin.of(connection));
        try {
            socket.connect(new InetSocketAddress(
                    connection.address().value(), connection.port().value()));
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
