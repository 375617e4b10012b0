package dev.sluice.app.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import dev.sluice.control.JavaCommand;
import dev.sluice.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The demonstration's web servers: one process with a listening socket in every server's namespace, each answering with its
 * server's name. A process of its own, so that it can outlive the command.
 */
public final class WebServers {
    private static final String READY = "ready";
    private static final List<String> JAVA_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m");

    private WebServers() {}

    /** Starts one process for all {@code servers}; when this returns they listen. */
    static void start(List<Node> servers, int port) {
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(port)));
        for (Node server : servers) arguments.add(server.name() + "=" + server.namespace());
        // A session of its own, so that no terminal takes it along.
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(JavaCommand.of(WebServers.class, JAVA_OPTIONS, arguments));
        Running process = servers.getFirst().start(command.toArray(String[]::new));
        Waiting.until("the start of the web servers", Duration.ofMinutes(1), () -> {
            if (!process.isAlive()) throw new LabException("the web servers ended\n" + process.log());
            return process.log().contains(READY);
        });
    }

    /** {@code PORT NAME=NAMESPACE...}; serves until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            String[] server = arguments[i].split("=");
            try (NetworkNamespace namespace = NetworkNamespace.named(server[1])) {
                namespace.run(() -> serve(server[0], port));
            }
        }
        System.out.println(READY);
        // The servers' own threads do not keep a process alive: they inherit that from those in the namespaces.
        Thread.currentThread().join();
    }

    /** The listening socket belongs to the namespace of the thread that opens it, and so do those it accepts. */
    private static void serve(String name, int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(port), 128);
            server.createContext("/", exchange -> answer(exchange, name + "\n"));
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException("bind(" + name + " port " + port + ")", e);
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
