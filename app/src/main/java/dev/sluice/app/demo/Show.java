package dev.sluice.app.demo;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
        out.println("Sluice demo: " + plan.scheduler() + " over " + plan.servers() + " real servers by "
                + plan.method().title + ".");
        out.println("Every machine is a network namespace of this one; nothing else is touched.");
        cluster = switch (plan.method()) {
            case DR -> Cluster.oneNetwork(lab, plan.servers());
            case TUN -> Cluster.manyNetworks(lab, plan.servers());
            case NAT -> Cluster.twoNetworks(lab, plan.servers());
        };
        cluster.director().address("eth0", Cluster.VIP + "/24");
        introduce();
    }

    private void introduce() {
        title("The machines");
        introduce("client", Cluster.CLIENT);
        boolean inside = plan.method() == Plan.Method.NAT;
        introduce(
                "director",
                Cluster.DIRECTOR + (inside ? ", inside " + Cluster.INSIDE : "") + ", virtual address " + Cluster.VIP);
        for (int i = 0; i < plan.servers(); i++)
            introduce(Plan.serverName(i), cluster.addresses().get(i));
    }

    private void introduce(String name, String addresses) {
        out.printf("  %-9s %s%n", name, addresses);
    }

    Answers run() {
        prepareServers();
        prepareDirector();
        Answers answers = ask();
        title("What the director counted");
        type(cluster.director(), "ipvsadm", "-Ln", "--stats");
        return answers;
    }

    private void prepareServers() {
        title("The real servers, each with a web server that answers with its name");
        WebServers.start(cluster.servers(), PORT);
        if (plan.method() == Plan.Method.NAT) {
            out.println("  nothing to prepare: their default gateway is the director");
            return;
        }
        for (Node server : cluster.servers())
            type(server, "sluice", "realserver", "up", "--vip", Cluster.VIP, "--method", plan.method().word);
    }

    private void prepareDirector() {
        title("The director");
        Node director = cluster.director();
        if (plan.method() == Plan.Method.NAT) {
            director.sysctl("net.ipv4.ip_forward", "1");
            out.println("  net.ipv4.ip_forward = 1");
        }
        if (plan.hook().equals("xdp")) cluster.prepareForXdp();
        if (plan.hook().equals("auto")) out.println("  (the first ipvsadm command starts it)");
        else {
            out.println("  director# sluice run --hook " + plan.hook() + " &");
            Running _ = DirectorDaemon.start(director, plan.hook());
        }
        type(director, "ipvsadm", "-A", "-t", SERVICE, "-s", plan.scheduler());
        for (String address : cluster.addresses())
            type(director, "ipvsadm", "-a", "-t", SERVICE, "-r", address + ":" + PORT, plan.method().option);
    }

    /** The hook that the director chose, {@code tc} or {@code xdp}. */
    String hook() {
        String status = cluster.director().run(Programs.ours("sluice"), "status");
        return status.lines().anyMatch(line -> line.matches("hook +\\S+ xdp")) ? "xdp" : "tc";
    }

    private Answers ask() {
        title(plan.requests() + " requests of the client to http://" + Cluster.VIP + "/");
        List<String> order = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < plan.requests(); i++) {
            try {
                String answer = cluster.client().call(Show::request);
                order.add(answer);
                result(i, answer);
            } catch (UncheckedIOException e) {
                failures.add(String.valueOf(e.getMessage()));
                result(i, "failed: " + e.getMessage());
            }
        }
        Answers answers = new Answers(order, failures);
        for (int i = 0; i < plan.servers(); i++) out.println("  " + Plan.serverName(i) + " answered " + answers.of(i));
        return answers;
    }

    private void result(int request, String text) {
        out.printf("  %5d  %s%n", request + 1, text);
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
        title("It all keeps running. Look around, as root");
        String director = "  ip netns exec " + cluster.director().namespace() + " ";
        String client = "  ip netns exec " + cluster.client().namespace() + " ";
        out.println(director + Programs.ours("ipvsadm") + " -Ln");
        out.println(director + Programs.ours("sluice") + " status");
        out.println(client + "curl http://" + Cluster.VIP + "/");
        out.println("Remove it with");
        out.println("  " + Programs.ours("sluice") + " demo --stop");
    }

    private void title(String text) {
        out.println();
        out.println(text);
    }

    /** Runs one of our own commands on a machine, printed as it would be typed there, with what it says. */
    private void type(Node node, String... words) {
        out.println("  " + node.name() + "# " + String.join(" ", words));
        String[] command = words.clone();
        command[0] = Programs.ours(words[0]);
        node.run(command).lines().forEach(line -> out.println("    " + line));
    }
}
