package dev.sluice.tests.traffic;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;

/** Pseudo-random bytes over TCP both ways at once, summed at both ends. */
final class Stream {
    private static final int BLOCK = 1 << 20;
    private static final int TIMEOUT_MILLIS =
            (int) Pace.patience(Duration.ofMinutes(2)).toMillis();
    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

    /** CRC-32C of what one end sent and of what it received. */
    record Sums(long sent, long received) {}

    private Stream() {}

    /** A server socket in a node. */
    record Listener(ServerSocket socket) implements AutoCloseable {
        /** Accepts one connection and exchanges bytes on it, in the background. */
        CompletableFuture<Sums> exchange(long bytes, long seed) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try (Socket connection = socket.accept()) {
                            return both(connection, bytes, seed);
                        } catch (IOException e) {
                            throw new IllegalStateException("server side of the transfer", e);
                        }
                    },
                    THREADS);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    static Listener listen(Node node, int port) {
        return listen(node, "0.0.0.0", port);
    }

    static Listener listen(Node node, String address, int port) {
        return node.call(() -> {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(address, port));
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return new Listener(socket);
        });
    }

    /** Connects from a node, sends {@code bytes} made of {@code seed} and receives as many. */
    static Sums exchange(Node node, String address, int port, long bytes, long seed) throws IOException {
        Socket socket = node.call(() -> {
            Socket connection = new Socket();
            connection.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            return connection;
        });
        try (socket) {
            return both(socket, bytes, seed);
        }
    }

    private static Sums both(Socket socket, long bytes, long seed) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        OutputStream out = socket.getOutputStream();
        CompletableFuture<Long> sending = CompletableFuture.supplyAsync(() -> send(out, bytes, seed), THREADS);
        long received = receive(socket.getInputStream(), bytes);
        return new Sums(sending.join(), received);
    }

    private static long send(OutputStream out, long bytes, long seed) {
        byte[] block = new byte[BLOCK];
        new SplittableRandom(seed).nextBytes(block);
        CRC32C sum = new CRC32C();
        try {
            for (long left = bytes; left > 0; left -= BLOCK) {
                int length = (int) Math.min(BLOCK, left);
                block[(int) (left % BLOCK)]++; // no two blocks are alike, so a swapped one would be noticed
                sum.update(block, 0, length);
                out.write(block, 0, length);
            }
            return sum.getValue();
        } catch (IOException e) {
            throw new IllegalStateException("sending", e);
        }
    }

    private static long receive(InputStream in, long bytes) throws IOException {
        byte[] block = new byte[BLOCK];
        CRC32C sum = new CRC32C();
        for (long left = bytes; left > 0; ) {
            int length = in.read(block, 0, (int) Math.min(BLOCK, left));
            if (length < 0) throw new EOFException(left + " bytes missing");
            sum.update(block, 0, length);
            left -= length;
        }
        return sum.getValue();
    }
}
