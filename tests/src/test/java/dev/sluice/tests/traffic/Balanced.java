package dev.sluice.tests.traffic;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Output;
import dev.sluice.app.lab.Programs;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster whose director balances one TCP port over all its servers by one method, as an operator would have set it up.
 *
 * @param port of the virtual service and of the servers
 */
record Balanced(Cluster cluster, Method method, int port) {
    enum Method {
        NAT("-m"),
        DR("-g"),
        TUN("-i"),
        GUE("-i --tun-type gue --tun-port 6080"),
        GRE("-i --tun-type gre");

        /** What ipvsadm is told; behind the first word, what a tunnel's end is told too. */
        private final String options;

        Method(String options) {
            this.options = options;
        }

        private List<String> options() {
            return List.of(options.split(" "));
        }

        private List<String> end() {
            List<String> words = new ArrayList<>(List.of("--method", this == DR ? "dr" : "tun"));
            words.addAll(options().subList(1, options().size()));
            return words;
        }
    }

    static Balanced start(Lab lab, Method method, int servers, int port) {
        Cluster cluster = switch (method) {
            case NAT -> Cluster.twoNetworks(lab, servers);
            case DR -> Cluster.oneNetwork(lab, servers);
            case TUN, GUE, GRE -> Cluster.manyNetworks(lab, servers);
        };
        Balanced balanced = new Balanced(cluster, method, port);
        balanced.prepareServers();
        Node director = cluster.director();
        director.address("eth0", Cluster.VIP + "/32");
        if (method == Method.NAT) director.sysctl("net.ipv4.ip_forward", "1");
        balanced.ipvsadm("-A", "-t", balanced.service(), "-s", "rr");
        for (String address : cluster.addresses()) balanced.server("-a", address);
        return balanced;
    }

    private void prepareServers() {
        if (method == Method.NAT) return;
        List<String> up = new ArrayList<>(List.of(Programs.ours("sluice"), "realserver", "up", "--vip", Cluster.VIP));
        up.addAll(method.end());
        for (Node server : cluster.servers()) server.run(up.toArray(String[]::new));
    }

    private void server(String command, String address, String... more) {
        List<String> words = new ArrayList<>(List.of(command, "-t", service(), "-r", address + ":" + port));
        words.addAll(method.options());
        words.addAll(List.of(more));
        ipvsadm(words.toArray(String[]::new));
    }

    String service() {
        return Cluster.VIP + ":" + port;
    }

    /** Changes a server's weight. */
    void weight(String address, int weight) {
        server("-e", address, "-w", Integer.toString(weight));
    }

    /** Runs our ipvsadm on the director; it must succeed. */
    String ipvsadm(String... words) {
        return tryIpvsadm(words).orFail().out();
    }

    Output tryIpvsadm(String... words) {
        List<String> command = new ArrayList<>(List.of(Programs.ours("ipvsadm")));
        command.addAll(List.of(words));
        return cluster.director().run(Node.SHORTLY, command.toArray(String[]::new));
    }

    /** Process number of the director's daemon, as its status says it. */
    ProcessHandle daemon() {
        String status = cluster.director().run(Programs.ours("sluice"), "status");
        long pid = status.lines()
                .filter(line -> line.startsWith("director"))
                .map(line -> line.replaceAll(".*pid (\\d+).*", "$1"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new LabException("no pid in\n" + status));
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** SIGKILL, and gone when this returns. */
    void killDaemon() {
        ProcessHandle daemon = daemon();
        daemon.destroyForcibly();
        daemon.onExit().join();
    }
}
