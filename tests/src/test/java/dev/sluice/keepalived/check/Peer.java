package dev.sluice.keepalived.check;

import dev.sluice.app.lab.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ServerSocketFactory;

/** A server that behaves as a test wants, in a node of a lab. */
final class Peer implements AutoCloseable {
    private final ServerSocket listener;

    /** What it does with a connection, which is closed afterwards. */
    @FunctionalInterface
    interface Behaviour {
        void serve(Socket client) throws IOException, InterruptedException;
    }

    private Peer(ServerSocket listener) {
        this.listener = listener;
    }

    static Peer start(Node node, Behaviour behaviour) {
        return start(node, ServerSocketFactory.getDefault(), behaviour);
    }

    static Peer start(Node node, ServerSocketFactory factory, Behaviour behaviour) {
        ServerSocket listener = node.call(() -> factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().start(() -> accept(listener, behaviour));
        return new Peer(listener);
    }

    /** Answers every request with these bytes and closes. */
    static Peer saying(Node node, String answer) {
        return start(node, client -> {
            readRequest(client);
            client.getOutputStream().write(answer.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Reads up to the empty line. */
    static String readRequest(Socket client) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int c = client.getInputStream().read();
            if (c < 0) break;
            request.append((char) c);
        }
        return request.toString();
    }

    private static void accept(ServerSocket listener, Behaviour behaviour) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client, behaviour));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket client, Behaviour behaviour) {
        try (client) {
            behaviour.serve(client);
        } catch (IOException gone) {
            // The check has seen enough.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
