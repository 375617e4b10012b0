package dev.sluice.tests.guides;

import dev.sluice.app.lab.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client that asks one virtual service again and again, each time by a new connection, and remembers when nobody answered. */
final class Visitors implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 300;
    private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Node client;
    private final InetSocketAddress service;
    private final Thread thread;
    private final List<Long> failures = new ArrayList<>();
    private volatile long answered;
    private volatile boolean ended;

    private Visitors(Node client, String address, int port) {
        this.client = client;
        service = new InetSocketAddress(address, port);
        thread = Thread.ofPlatform().name("visitors of " + address).daemon().start(this::visit);
    }

    static Visitors start(Node client, String address, int port) {
        return new Visitors(client, address, port);
    }

    private void visit() {
        // A thread of the client's namespace: every socket it makes is there.
        client.call(() -> {
            while (!ended) {
                long begun = System.nanoTime();
                if (isAnswered()) answered++;
                else failed(begun);
                Thread.sleep(5);
            }
            return true;
        });
    }

    private boolean isAnswered() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(service, PATIENCE_MILLIS);
            socket.getOutputStream().write(REQUEST);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).contains("server");
        } catch (IOException nobody) {
            return false;
        }
    }

    private synchronized void failed(long begun) {
        failures.add(begun);
    }

    long answered() {
        return answered;
    }

    synchronized void forget() {
        failures.clear();
    }

    synchronized int failed() {
        return failures.size();
    }

    /** From the first visit that failed to the last, with the time that one waited. */
    synchronized Duration gap() {
        if (failures.isEmpty()) return Duration.ZERO;
        return Duration.ofNanos(failures.getLast() - failures.getFirst()).plusMillis(PATIENCE_MILLIS);
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
