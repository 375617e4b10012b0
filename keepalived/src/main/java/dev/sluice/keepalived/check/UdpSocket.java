package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Connection;
import dev.sluice.linux.KernelSocket;
import dev.sluice.linux.Leaving;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.SocketAddresses;
import dev.sluice.linux.SystemCalls;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

/** A connected UDP socket: only such a one hears of ICMP errors of its target. */
interface UdpSocket extends Closeable {
    int LONGEST = 65_535;

    void send(byte[] bytes) throws IOException;

    /**
     * Waits for a datagram.
     *
     * @throws SocketTimeoutException none came in time
     * @throws IOException among others when the target refuses
     */
    byte[] receive(Deadline deadline) throws IOException;

    /** From where, to where and by which way the check says. */
    static UdpSocket open(Connection connection) throws IOException {
        Leaving leaving = Origin.leaving(connection);
        return leaving.isUsual() ? Usual.open(connection) : Routed.open(connection, leaving);
    }

    /** The JDK's, which a virtual thread can wait for. */
    record Usual(DatagramSocket socket) implements UdpSocket {
        static UdpSocket open(Connection connection) throws IOException {
            DatagramSocket socket = new DatagramSocket(Origin.of(connection));
            try {
                socket.connect(new InetSocketAddress(
                        connection.address().value(), connection.port().value()));
                return new Usual(socket);
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length));
        }

        @Override
        public byte[] receive(Deadline deadline) throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
            socket.setSoTimeout(deadline.leftMillis());
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** The kernel's, with a mark or an interface. */
    record Routed(KernelSocket socket, String title) implements UdpSocket {
        static UdpSocket open(Connection connection, Leaving leaving) throws IOException {
            InetAddress target = connection.address().value();
            int port = connection.port().value();
            String title = "UDP to " + target.getHostAddress() + ":" + port;
            int family = SocketAddresses.family(target);
            KernelSocket socket = open(title, family);
            try {
                leaving.apply(socket);
                InetSocketAddress from = Origin.of(connection);
                if (connection.from().value().isPresent())
                    socket.bind(SocketAddresses.of(from.getAddress(), from.getPort()));
                else if (from.getPort() != 0)
                    socket.bind(SocketAddresses.of(SocketAddresses.any(family), from.getPort()));
                boolean _ = socket.connect(SocketAddresses.of(target, port));
                return new Routed(socket, title);
            } catch (LinuxException e) {
                socket.close();
                throw Failure.exception(e);
            }
        }

        private static KernelSocket open(String title, int family) throws IOException {
            try {
                return KernelSocket.open(SystemCalls.host(), title, family, KernelSocket.DATAGRAM, 0);
            } catch (LinuxException e) {
                throw Failure.exception(e);
            }
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            try {
                socket.send(title, bytes, new byte[0]);
            } catch (LinuxException e) {
                throw Failure.exception(e);
            }
        }

        @Override
        public byte[] receive(Deadline deadline) throws IOException {
            try {
                return socket.receive(Duration.ofMillis(deadline.leftMillis()))
                        .orElseThrow(() -> new SocketTimeoutException("no datagram"))
                        .bytes();
            } catch (LinuxException e) {
                throw Failure.exception(e);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
