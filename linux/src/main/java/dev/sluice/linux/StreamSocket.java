package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A TCP client that leaves as it is told, for the constructor of {@link java.net.Socket}, so that TLS and all that takes a socket
 * can use it. Its calls wait in the kernel: on a virtual thread they hold the carrier, so use a platform thread.
 *
 * <p>{@code SO_TIMEOUT} holds for writing too. Of options it knows that and {@code SO_REUSEADDR}.
 */
public final class StreamSocket extends SocketImpl {
    private static final int SOL_SOCKET = 1, REUSE_ADDRESS = 2;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SHUT_WRITE = 1;
    private static final Duration LONG = Duration.ofDays(1);

    private final SystemCalls calls = SystemCalls.host();
    private final Leaving leaving;
    private final AtomicReference<@Nullable KernelSocket> socket = new AtomicReference<>();
    private boolean reusesAddress;
    private Duration timeout = LONG;
    private @Nullable InetSocketAddress local;

    public StreamSocket(Leaving leaving) {
        this.leaving = leaving;
    }

    /** The kernel's socket is made when the family is known. */
    @Override
    protected void create(boolean stream) throws IOException {
        if (!stream) throw new SocketException("TCP only");
    }

    @Override
    protected void bind(InetAddress host, int port) {
        local = new InetSocketAddress(host, port);
        localport = port;
    }

    @Override
    protected void connect(SocketAddress target, int timeoutMillis) throws IOException {
        if (!(target instanceof InetSocketAddress to)) throw new SocketException("no IP address: " + target);
        address = to.getAddress();
        port = to.getPort();
        String title = "TCP to " + address.getHostAddress() + ":" + port;
        try {
            KernelSocket made = KernelSocket.open(
                    calls, title, SocketAddresses.family(address), KernelSocket.NONBLOCKING_STREAM, 0);
            socket.set(made);
            leaving.apply(made);
            if (reusesAddress) made.option(SOL_SOCKET, REUSE_ADDRESS, 1);
            if (local != null && isSpecific(local)) made.bind(SocketAddresses.of(local.getAddress(), local.getPort()));
            if (made.connect(SocketAddresses.of(address, port))) return;
            Duration limit = timeoutMillis == 0 ? LONG : Duration.ofMillis(timeoutMillis);
            if (!made.file().awaitWritable(limit)) throw new SocketTimeoutException("connect timed out");
            int error = made.error();
            if (error != 0) throw LinuxException.of(SystemCall.CONNECT, title, error);
        } catch (LinuxException e) {
            close();
            throw exception(e);
        }
    }

    /** A wildcard of the other family must not be bound to. */
    private static boolean isSpecific(InetSocketAddress local) {
        return !local.getAddress().isAnyLocalAddress() || local.getPort() != 0;
    }

    /** As the JDK's classes, where a caller may tell by them. */
    private static IOException exception(LinuxException e) {
        IOException translated = switch (e.errno()) {
            case ECONNREFUSED -> new ConnectException("connection refused");
            case EHOSTUNREACH -> new NoRouteToHostException("no route to host");
            case ENETUNREACH -> new ConnectException("network is unreachable");
            case ETIMEDOUT -> new SocketTimeoutException("connect timed out");
            case ECONNRESET -> new SocketException("connection reset");
            default -> new SocketException(e.getMessage());
        };
        translated.initCause(e);
        return translated;
    }

    private KernelSocket open() throws SocketException {
        KernelSocket open = socket.get();
        if (open == null) throw new SocketException("socket closed");
        return open;
    }

    private int receive(byte[] into, int offset, int length) throws IOException {
        if (length == 0) return 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(length);
            while (true) {
                FileDescriptor file = open().file();
                long count = calls.invoke(SystemCall.RECVFROM, file.number(), buffer.address(), length, 0, 0, 0);
                if (count == 0) return -1;
                if (count > 0) {
                    MemorySegment.copy(buffer, JAVA_BYTE, 0, into, offset, (int) count);
                    return (int) count;
                }
                await((int) -count, SystemCall.RECVFROM, "read timed out", file::awaitReadable);
            }
        }
    }

    private void send(byte[] from, int offset, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, length));
            MemorySegment.copy(from, offset, buffer, JAVA_BYTE, 0, length);
            int done = 0;
            while (done < length) {
                FileDescriptor file = open().file();
                long count = calls.invoke(
                        SystemCall.SENDTO, file.number(), buffer.address() + done, length - done, MSG_NOSIGNAL, 0, 0);
                if (count > 0) done += (int) count;
                else await((int) -count, SystemCall.SENDTO, "write timed out", file::awaitWritable);
            }
        }
    }

    @FunctionalInterface
    private interface Wait {
        boolean isReadyWithin(Duration limit);
    }

    /** After an error: waits if there was just nothing to do. */
    private void await(int error, SystemCall call, String late, Wait wait) throws IOException {
        Errno errno = Errno.of(error);
        if (errno == Errno.EINTR) return;
        if (errno != Errno.EAGAIN) throw exception(LinuxException.of(call, toString(), error));
        if (!wait.isReadyWithin(timeout)) throw new SocketTimeoutException(late);
    }

    @Override
    protected InputStream getInputStream() {
        return new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return receive(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return receive(into, offset, length);
            }
        };
    }

    @Override
    protected OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                send(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                send(from, offset, length);
            }
        };
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        switch (option) {
            case SocketOptions.SO_TIMEOUT -> timeout = (int) value == 0 ? LONG : Duration.ofMillis((int) value);
            case SocketOptions.SO_REUSEADDR -> reusesAddress = (boolean) value;
            default -> throw new SocketException("unsupported option " + option);
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        return switch (option) {
            case SocketOptions.SO_TIMEOUT -> timeout.equals(LONG) ? 0 : (int) timeout.toMillis();
            case SocketOptions.SO_REUSEADDR -> reusesAddress;
            default -> throw new SocketException("unsupported option " + option);
        };
    }

    @Override
    protected void shutdownOutput() throws IOException {
        calls.invoke(SystemCall.SHUTDOWN, open().file().number(), SHUT_WRITE);
    }

    @Override
    protected int available() {
        return 0;
    }

    @Override
    protected void close() {
        KernelSocket open = socket.getAndSet(null);
        if (open != null) open.close();
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        throw new SocketException("names are not looked up: " + host);
    }

    @Override
    protected void connect(InetAddress target, int port) throws IOException {
        connect(new InetSocketAddress(target, port), 0);
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw new SocketException("a client only");
    }

    @Override
    protected void accept(SocketImpl other) throws IOException {
        throw new SocketException("a client only");
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw new SocketException("no urgent data");
    }

    @Override
    public String toString() {
        return "TCP to " + address + ":" + port + String.format(Locale.ROOT, " mark 0x%x", leaving.mark())
                + (leaving.device().isEmpty() ? "" : " by " + leaving.device());
    }
}
