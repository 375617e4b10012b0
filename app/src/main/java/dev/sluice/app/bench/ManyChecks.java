package dev.sluice.app.bench;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A load for keepalived's checkers: TCP_CHECKs of so many loopback addresses of the machine that checks, an interval each. */
record ManyChecks(int targets, Duration interval) {
    private static final int PORT = 8000, SERVERS = 20;

    /** Accepts the connections of the checks in {@code node}, until it is closed. */
    static ServerSocket listen(Node node) {
        ServerSocket listener = node.call(() -> new ServerSocket(PORT, 4096, InetAddress.ofLiteral("0.0.0.0")));
        Thread.ofPlatform().daemon().start(() -> accept(listener));
        return listener;
    }

    private static void accept(ServerSocket listener) {
        try {
            while (true) listener.accept().close();
        } catch (IOException closed) {
            // The measurement is over.
        }
    }

    String configuration() {
        StringBuilder text = new StringBuilder();
        String seconds = String.format(Locale.ROOT, "%.3f", interval.toMillis() / 1000.0);
        for (int i = 0; i < targets; i++) {
            if (i % SERVERS == 0) {
                if (i > 0) text.append("}\n");
                int service = i / SERVERS;
                text.append("virtual_server 10.99.")
                        .append(service / 250)
                        .append('.')
                        .append(service % 250 + 1)
                        .append(" 80 {\n delay_loop ")
                        .append(seconds)
                        .append("\n lb_algo rr\n lb_kind NAT\n protocol TCP\n");
            }
            text.append(" real_server 127.1.")
                    .append(i / 250)
                    .append('.')
                    .append(i % 250 + 1)
                    .append(' ')
                    .append(PORT)
                    .append(" {\n weight 1\n TCP_CHECK {\n connect_timeout 3\n }\n }\n");
        }
        return text.append("}\n").toString();
    }

    /** How many were made in {@code node} so far; 0 as long as nobody answers. */
    static long done(Node node) {
        return number(
                node.run(Duration.ofSeconds(60), Programs.ours("sluice"), "ha", "status", "--json")
                        .out(),
                "checks_done");
    }

    /** A number out of what {@code sluice ha status --json} says; 0 if it is not there. */
    static long number(String json, String member) {
        Matcher matcher = Pattern.compile("\"" + member + "\":([0-9]+)").matcher(json);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
