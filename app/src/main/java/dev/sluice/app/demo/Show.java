package dev.sluice.app.demo;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The demonstration itself, act by act; every command an operator would type is printed as it is typed. */
final class Show {
    private static final int PORT = 80;
    private static final String SERVICE = Cluster.VIP + ":" + PORT;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Plan plan;
    private final PrintStream out;
    private final Cluster cluster;

    Show(Lab lab, Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
        out.println("building a client, a director and " + plan.servers() + " real servers in network namespaces");
        cluster = switch (plan.method()) {
            case DR -> Cluster.oneNetwork(lab, plan.servers());
            case TUN -> Cluster.manyNetworks(lab, plan.servers());
            case NAT -> Cluster.twoNetworks(lab, plan.servers());
        };
    }

    Answers run() {
        prepareServers();
        prepareDirector();
        Answers answers = ask();
        out.println();
        type(cluster.director(), "ipvsadm", "-Ln", "--stats");
        return answers;
    }

    private void prepareServers() {
        if (plan.method() != Plan.Method.NAT) {
            for (Node server : cluster.servers())
                type(server, "sluice", "realserver", "up", "--vip", Cluster.VIP, "--method", plan.method().title);
        }
        WebServers.start(cluster.servers(), PORT);
    }

    private void prepareDirector() {
        Node director = cluster.director();
        out.println("director# ip addr add " + Cluster.VIP + "/24 dev eth0");
        director.address("eth0", Cluster.VIP + "/24");
        if (plan.method() == Plan.Method.NAT) {
            // Replies are routed, so the director must be a router, as for the kernel's IPVS.
            out.println("director# sysctl -w net.ipv4.ip_forward=1");
            director.sysctl("net.ipv4.ip_forward", "1");
        }
        if (plan.hook().equals("xdp")) cluster.prepareForXdp();
        if (!plan.hook().equals("auto")) startDirector(director);
        type(director, "ipvsadm", "-A", "-t", SERVICE, "-s", plan.scheduler());
        for (int i = 0; i < plan.servers(); i++) {
            String server = cluster.addresses().get(i) + ":" + PORT;
            String weight = Integer.toString(plan.weight(i));
            type(director, "ipvsadm", "-a", "-t", SERVICE, "-r", server, plan.method().option, "-w", weight);
        }
    }

    /** Only where the hook is chosen by hand: else the first ipvsadm command starts it. */
    private void startDirector(Node director) {
        out.println("director# sluice run --hook " + plan.hook() + " &");
        Running daemon = director.start(Programs.ours("sluice"), "run", "--hook", plan.hook());
        Waiting.until("the director's start", Duration.ofMinutes(1), () -> {
            if (!daemon.isAlive()) throw new IllegalStateException("the director ended\n" + daemon.log());
            return director.run(Node.SHORTLY, Programs.ours("sluice"), "status").code() == 0;
        });
    }

    /** The hook that the director chose, {@code tc} or {@code xdp}. */
    String hook() {
        String status = cluster.director().run(Programs.ours("sluice"), "status");
        return status.lines().anyMatch(line -> line.matches("hook +\\S+ xdp")) ? "xdp" : "tc";
    }

    private Answers ask() {
        out.println();
        out.println("client# " + plan.requests() + " requests to http://" + Cluster.VIP + "/");
        List<String> order = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < plan.requests(); i++) {
            try {
                String answer = cluster.client().call(Show::request);
                order.add(answer);
                out.println("  " + answer);
            } catch (UncheckedIOException e) {
                failures.add(String.valueOf(e.getMessage()));
                out.println("  failed: " + e.getMessage());
            }
        }
        return new Answers(order, failures);
    }

    /** One request over a connection of its own; answers the body. */
    private static String request() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(Cluster.VIP, PORT), TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int body = answer.indexOf("\r\n\r\n");
            if (!answer.startsWith("HTTP/1.1 200 ") || body < 0) throw new IOException("not an answer: " + answer);
            return answer.substring(body + 4).strip();
        }
    }

    void tellHowToLookAround() {
        out.println();
        out.println("All of it is still there. Look around:");
        out.println("  ip netns exec " + cluster.director().namespace() + " " + Programs.ours("ipvsadm") + " -Ln");
        out.println("  ip netns exec " + cluster.director().namespace() + " " + Programs.ours("sluice") + " status");
        out.println("  ip netns exec " + cluster.client().namespace() + " curl http://" + Cluster.VIP + "/");
        out.println("Remove it with: " + Programs.ours("sluice") + " demo --stop");
    }

    /** Runs one of our own commands on a machine, printed as it would be typed there, with what it says. */
    private void type(Node node, String... words) {
        out.println(node.name() + "# " + String.join(" ", words));
        String[] command = words.clone();
        command[0] = Programs.ours(words[0]);
        node.run(command).lines().forEach(line -> out.println("  " + line));
    }
}
