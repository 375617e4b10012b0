package dev.sluice.app.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** nginx with one worker in a node, answering every request with the node's name. */
public final class Nginx {
    private final Node node;
    private final Path accessLog;
    private final Running process;

    private Nginx(Node node, Path accessLog, Running process) {
        this.node = node;
        this.accessLog = accessLog;
        this.process = process;
    }

    /** Starts it on all addresses of the node and waits until it listens. With {@code logged} it keeps an access log. */
    public static Nginx start(Node node, boolean logged, int... ports) {
        Path log = node.file("access.log");
        String listen = Arrays.stream(ports)
                .mapToObj(p -> "listen " + p + "; listen [::]:" + p + ";")
                .collect(Collectors.joining(" "));
        Path files = node.file("www");
        try {
            Files.createDirectories(files);
        } catch (IOException e) {
            throw new LabException("cannot make " + files, e);
        }
        Path configuration =
                node.write("nginx.conf", """
                daemon off; worker_processes 1; pid %1$s/nginx.pid; error_log %1$s/error.log;
                events { worker_connections 16000; }
                http {
                  log_format peer '$remote_addr $server_addr:$server_port';
                  access_log %2$s;
                  client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                  uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  keepalive_requests 1000000000; sendfile on; default_type text/plain;
                  server { %3$s root %1$s; location = / { return 200 '%4$s\n'; } }
                }
                """.formatted(files, logged ? log + " peer" : "off", listen, node.name()));
        Running process = node.start("nginx", "-e", files + "/error.log", "-c", configuration.toString());
        for (int port : ports) node.awaitListener(port, process);
        return new Nginx(node, log, process);
    }

    /** Makes {@code content} available at {@code /name}. */
    public Path directory() {
        return node.file("www");
    }

    /** One line per request answered so far: the peer's address, then the address and port it called. */
    public List<String> requests() throws IOException {
        return Files.exists(accessLog) ? Files.readAllLines(accessLog) : List.of();
    }

    /** Ends it, letting requests under way finish, so that the access log is whole. */
    public void stop() throws InterruptedException {
        process.terminate();
        int _ = process.await(Duration.ofSeconds(30));
    }
}
