package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Connection;
import dev.sluice.linux.Leaving;
import dev.sluice.linux.StreamSocket;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;

/**
 * A TCP connection of one attempt. Every read waits no longer than the attempt has left, also under TLS, whose layer reads through
 * {@link #getInputStream}; so no peer can stretch an attempt by sending a byte at a time.
 */
final class DeadlineSocket extends Socket {
    private final Deadline deadline;
    private boolean ended;

    /** Without a look for proxies, which costs as much as the rest and is no way to check a server. */
    private DeadlineSocket(Deadline deadline) {
        super(Proxy.NO_PROXY);
        this.deadline = deadline;
    }

    private DeadlineSocket(SocketImpl implementation, Deadline deadline) throws SocketException {
        super(implementation);
        this.deadline = deadline;
    }

    private static DeadlineSocket leaving(Leaving leaving, Deadline deadline) throws SocketException {
        return leaving.isUsual()
                ? new DeadlineSocket(deadline)
                : new DeadlineSocket(new StreamSocket(leaving), deadline);
    }

    /** Connects to {@code target} from wherever the kernel likes. */
    static DeadlineSocket connect(InetSocketAddress target, Leaving leaving, Deadline deadline) throws IOException {
        DeadlineSocket socket = leaving(leaving, deadline);
        try {
            socket.connect(target, deadline.leftMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects from where and to where the check says. */
    static DeadlineSocket connect(Connection connection, Deadline deadline) throws IOException {
        DeadlineSocket socket = leaving(Origin.leaving(connection), deadline);
        try {
            if (Origin.isNamed(connection)) {
                socket.setReuseAddress(true);
                socket.bind(Origin.of(connection));
            }
            InetSocketAddress target = new InetSocketAddress(
                    connection.address().value(), connection.port().value());
            socket.connect(target, deadline.leftMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                setSoTimeout(deadline.leftMillis());
                return watched(super.read());
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                setSoTimeout(deadline.leftMillis());
                return watched(super.read(into, offset, length));
            }
        };
    }

    private int watched(int result) {
        if (result < 0) ended = true;
        return result;
    }

    /** Whether the peer's end of the connection was read: under TLS, that it came without a close_notify before. */
    boolean hasEnded() {
        return ended;
    }
}
