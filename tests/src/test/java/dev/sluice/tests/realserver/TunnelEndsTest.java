package dev.sluice.tests.realserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.Ipv6;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Nginx;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Output;
import dev.sluice.app.lab.Programs;
import dev.sluice.linux.KernelVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kind of tunnel, each family in each, ended by the kernel's devices and by our program. A kernel without devices, or one
 * where our program cannot change a packet's family, has to say so.
 */
@Tag("network")
class TunnelEndsTest {
    private static final int OVER_IPV4 = 80, OVER_IPV6 = 81;

    private final Lab lab = Lab.open("tunnelends");

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({
        "kernel, ipip",
        "kernel, gue --tun-port 6080",
        "kernel, gre",
        "kernel, gre --tun-csum",
        "ebpf, ipip",
        "ebpf, gue --tun-port 6080",
        "ebpf, gre"
    })
    void end(String by, String kind) {
        Cluster cluster = Cluster.manyNetworks(lab, 1);
        lab.addIpv6();
        Node server = cluster.servers().getFirst();
        boolean able = by.equals("ebpf") || hasDevices(server);
        List<String> before = devices(server);
        Nginx _ = Nginx.start(server, false, OVER_IPV4, OVER_IPV6);
        for (String vip : List.of(Cluster.VIP, Ipv6.of(Cluster.VIP))) {
            String said = up(server, vip, by, kind);
            if (!able) {
                assertThat(said).contains("this kernel has no ", "let Sluice do it: --decapsulation ebpf");
                continue;
            }
            assertThat(said).contains("changed   " + vip + "/");
            boolean cross = by.equals("kernel") || KernelVersion.running().atLeast(6, 3);
            if (!cross) assertThat(said).contains("note      no tunnels over IPv");
            balance(cluster, vip, kind, cross);
        }
        server.run(Programs.ours("sluice"), "realserver", "down");
        assertThat(devices(server)).isEqualTo(before);
    }

    private static String up(Node server, String vip, String by, String kind) {
        List<String> words = new ArrayList<>(List.of(Programs.ours("sluice"), "realserver", "up"));
        words.addAll(List.of("--vip", vip, "--method", "tun", "--decapsulation", by, "--tun-type"));
        words.addAll(List.of(kind.split(" ")));
        Output output = server.run(Node.SHORTLY, words.toArray(String[]::new));
        return output.out() + output.error();
    }

    private static boolean hasDevices(Node server) {
        return server.run(Node.SHORTLY, "ip", "link", "add", "probe", "type", "ip6tnl", "local", "::1", "remote", "::2")
                        .code()
                == 0;
    }

    /** The kernel's own devices stay, once there. */
    private static List<String> devices(Node server) {
        List<String> devices = new ArrayList<>();
        for (String line : server.run("ip", "-o", "link").lines().toList())
            if (!line.matches("\\d+: (tunl0|sit0|ip6tnl0|ip6_vti0|gre0|gretap0|erspan0|ip6gre0|probe)@.*"))
                devices.add(line.split(":")[1].strip());
        devices.addAll(
                server.run("ip", "-o", "addr", "show", "dev", "lo").lines().toList());
        return devices;
    }

    private static void balance(Cluster cluster, String vip, String kind, boolean cross) {
        Node director = cluster.director();
        boolean ip6 = vip.contains(":");
        director.run("ip", "addr", "add", vip + (ip6 ? "/128" : "/32"), "dev", "eth0");
        String address = cluster.addresses().getFirst();
        if (cross || !ip6) ask(cluster, vip, OVER_IPV4, address, kind);
        if (cross || ip6) ask(cluster, vip, OVER_IPV6, "[" + Ipv6.of(address) + "]", kind);
    }

    private static void ask(Cluster cluster, String vip, int port, String server, String kind) {
        String service = (vip.contains(":") ? "[" + vip + "]" : vip) + ":" + port;
        String[] type = kind.split(" ");
        cluster.director().run(Programs.ours("ipvsadm"), "-A", "-t", service, "-s", "rr");
        List<String> words = new ArrayList<>(List.of(Programs.ours("ipvsadm"), "-a", "-t", service));
        words.addAll(List.of("-r", server + ":" + port, "-i", "--tun-type"));
        words.addAll(List.of(type));
        cluster.director().run(words.toArray(String[]::new));
        assertThat(cluster.client().run("curl", "-sS", "--max-time", "10", "http://" + service + "/"))
                .as(service + " by " + server)
                .startsWith("server1");
    }
}
