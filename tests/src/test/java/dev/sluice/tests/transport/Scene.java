package dev.sluice.tests.transport;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Ipv6;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import java.util.ArrayList;
import java.util.List;

/** A cluster for one forwarding method whose director uses one hook; services are the tests' own. */
record Scene(Cluster cluster, String method, boolean ipv6) {
    /** {@code method}: nat, dr or tun; of IPv6 no tun. {@code hook}: tc or xdp. */
    static Scene start(Lab lab, String method, String family, String hook, int servers) {
        Cluster cluster = switch (method) {
            case "nat" -> Cluster.twoNetworks(lab, servers);
            case "dr" -> Cluster.oneNetwork(lab, servers);
            default -> Cluster.manyNetworks(lab, servers);
        };
        boolean ipv6 = family.equals("IPv6");
        cluster.director().address("eth0", Cluster.VIP + "/32");
        if (method.equals("nat")) cluster.director().sysctl("net.ipv4.ip_forward", "1");
        if (ipv6) lab.addIpv6();
        Scene scene = new Scene(cluster, method, ipv6);
        if (!method.equals("nat")) cluster.servers().forEach(scene::prepare);
        if (hook.equals("xdp")) cluster.prepareForXdp();
        Running _ = DirectorDaemon.start(cluster.director(), hook);
        return scene;
    }

    /** The virtual address becomes the server's own, too. */
    private void prepare(Node server) {
        if (ipv6) server.run("ip", "addr", "add", vip() + "/128", "dev", "lo");
        else server.run(Programs.ours("sluice"), "realserver", "up", "--vip", vip(), "--method", method);
    }

    String vip() {
        return address(Cluster.VIP);
    }

    /** The same or its mirror image. */
    String address(String ipv4) {
        return ipv6 ? Ipv6.of(ipv4) : ipv4;
    }

    /** As ipvsadm writes a socket. */
    String socket(String ipv4, int port) {
        return ipv6 ? "[" + address(ipv4) + "]:" + port : ipv4 + ":" + port;
    }

    Node client() {
        return cluster.client();
    }

    Node server() {
        return cluster.servers().getFirst();
    }

    /** Where a server's process has its socket: what it answers from must be what the client called. */
    String listening() {
        return address(method.equals("nat") ? cluster.addresses().getFirst() : Cluster.VIP);
    }

    /** Balances a virtual port over all servers; theirs is {@code port}, with NAT any other, else the same. */
    void balance(String option, int virtualPort, int port) {
        String service = socket(Cluster.VIP, virtualPort);
        ipvsadm("-A", option, service, "-s", "rr");
        for (String address : cluster.addresses()) ipvsadm("-a", option, service, "-r", socket(address, port), way());
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
