package dev.sluice.app.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import dev.sluice.linux.NetworkNamespace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The demonstration's web servers: one process with a listening socket in every server's namespace, each answering with its
 * server's name. A process of its own, so that it can outlive the command.
 */
public final class WebServers {
    private static final String READY = "ready";

    private WebServers() {}

    /** Starts one process for all {@code servers}; when this returns they listen. */
    static void start(List<Node> servers, int port) {
        List<String> command = new ArrayList<>(java());
        command.add(Integer.toString(port));
        for (Node server : servers) command.add(server.name() + "=" + server.namespace());
        Running process = servers.getFirst().start(command.toArray(String[]::new));
        Waiting.until("the start of the web servers", Duration.ofMinutes(1), () -> {
            if (!process.isAlive()) throw new LabException("the web servers ended\n" + process.log());
            return process.log().contains(READY);
        });
    }

    /** This Java with these modules, in a session of its own, so that no terminal takes it along. */
    private static List<String> java() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(
                List.of("setsid", java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-Xshare:auto"));
        String modules = System.getProperty("jdk.module.path");
        if (modules == null) {
            command.addAll(List.of(
                    "--enable-native-access=ALL-UNNAMED", "-cp", absolute(System.getProperty("java.class.path"))));
            command.add(WebServers.class.getName());
        } else {
            command.addAll(List.of("--enable-native-access=dev.sluice.linux", "-p", absolute(modules)));
            command.addAll(List.of("-m", "dev.sluice.app/" + WebServers.class.getName()));
        }
        return command;
    }

    /** The process has another working directory. */
    private static String absolute(String paths) {
        return Arrays.stream(paths.split(File.pathSeparator))
                .map(path -> Path.of(path).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
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
