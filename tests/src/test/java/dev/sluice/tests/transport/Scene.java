package dev.sluice.tests.transport;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import java.util.ArrayList;
import java.util.List;

/** A cluster for one forwarding method whose director uses one hook; services are the tests' own. */
record Scene(Cluster cluster, String method) {
    /** {@code method}: nat, dr or tun. {@code hook}: tc or xdp. */
    static Scene start(Lab lab, String method, String hook, int servers) {
        Cluster cluster = switch (method) {
            case "nat" -> Cluster.twoNetworks(lab, servers);
            case "dr" -> Cluster.oneNetwork(lab, servers);
            default -> Cluster.manyNetworks(lab, servers);
        };
        cluster.director().address("eth0", Cluster.VIP + "/32");
        if (method.equals("nat")) cluster.director().sysctl("net.ipv4.ip_forward", "1");
        else
            for (Node server : cluster.servers())
                server.run(Programs.ours("sluice"), "realserver", "up", "--vip", Cluster.VIP, "--method", method);
        if (hook.equals("xdp")) cluster.prepareForXdp();
        Running _ = DirectorDaemon.start(cluster.director(), hook);
        return new Scene(cluster, method);
    }

    Node client() {
        return cluster.client();
    }

    Node server() {
        return cluster.servers().getFirst();
    }

    /** Where a server's process has its socket: what it answers from must be what the client called. */
    String listening() {
        return method.equals("nat") ? cluster.addresses().getFirst() : Cluster.VIP;
    }

    /** Balances a virtual port over all servers; theirs is {@code port}, with NAT any other, else the same. */
    void balance(String option, int virtualPort, int port) {
        String service = Cluster.VIP + ":" + virtualPort;
        ipvsadm("-A", option, service, "-s", "rr");
        for (String address : cluster.addresses()) ipvsadm("-a", option, service, "-r", address + ":" + port, way());
    }

    /** ipvsadm's option for the forwarding method. */
    String way() {
        return method.equals("nat") ? "-m" : method.equals("dr") ? "-g" : "-i";
    }

    /** Runs our ipvsadm on the director; it must succeed. */
    String ipvsadm(String... words) {
        List<String> command = new ArrayList<>(List.of(Programs.ours("ipvsadm")));
        command.addAll(List.of(words));
        return cluster.director().run(command.toArray(String[]::new));
    }
}
