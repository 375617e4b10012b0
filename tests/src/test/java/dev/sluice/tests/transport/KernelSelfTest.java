package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * In the manner of the kernel's own test of IPVS (tools/testing/selftests/net/netfilter/ipvs.sh): three namespaces and a bridge in the
 * first, the virtual address on the director's loopback, no offload touched, and what arrives compared with what was sent.
 */
@Tag("network")
class KernelSelfTest {
    private static final String VIP = "207.175.44.110", SERVICE = VIP + ":8080", SERVER = "172.16.0.2:8080";
    private Lab lab;
    private Node client, director, server;

    @BeforeEach
    void setUp() {
        lab = Lab.open("selftest");
        client = lab.node("ns0");
        director = lab.node("ns1");
        server = lab.node("ns2");
        veth(client, "veth01", director, "veth10");
        veth(client, "veth02", server, "veth20");
        veth(director, "veth12", server, "veth21");
        client.run("ip", "link", "add", "br0", "type", "bridge");
        for (String port : new String[] {"veth01", "veth02"})
            client.run("ip", "link", "set", port, "master", "br0", "up");
        up(client, "br0", "10.0.0.2/24");
        up(director, "veth10", "10.0.0.1/24");
        up(director, "veth12", "172.16.0.1/24");
        up(server, "veth21", "172.16.0.2/24");
        up(server, "veth20", "10.0.0.3/24");
        client.run("ip", "route", "add", VIP, "via", "10.0.0.1", "dev", "br0");
        director.run("ip", "addr", "add", VIP + "/32", "dev", "lo");
    }

    @AfterEach
    void cleanUp() {
        lab.close();
    }

    private static void veth(Node a, String device, Node b, String other) {
        a.run("ip", "link", "add", device, "type", "veth", "peer", "name", other, "netns", b.namespace());
    }

    private static void up(Node node, String device, String address) {
        node.run("ip", "addr", "add", address, "dev", device);
        node.run("ip", "link", "set", device, "up");
    }

    @Test
    void direct() throws Exception {
        director.sysctl("net.ipv4.ip_forward", "1");
        balance("-g");
        takeVirtualAddress("veth21");
        assertArrives();
    }

    @Test
    void masquerading() throws Exception {
        director.sysctl("net.ipv4.ip_forward", "1");
        balance("-m");
        server.run("ip", "link", "del", "veth20");
        server.run("ip", "route", "add", "default", "via", "172.16.0.1", "dev", "veth21");
        assertArrives();
    }

    /** Without forwarding by the director's own stack. Where the server's kernel has no ipip device, ours takes its place. */
    @Test
    void tunnelling() throws Exception {
        director.sysctl("net.ipv4.ip_forward", "0");
        director.sysctl("net.ipv4.conf.all.send_redirects", "0");
        balance("-i");
        if (server.run(Node.SHORTLY, "ip", "link", "set", "tunl0", "up").code() == 0)
            takeVirtualAddress("tunl0", "veth21");
        else server.run(Programs.ours("sluice"), "realserver", "up", "--vip", VIP, "--method", "tun");
        assertArrives();
    }

    private void balance(String method) {
        String ipvsadm = Programs.ours("ipvsadm");
        director.run(ipvsadm, "-A", "-t", SERVICE, "-s", "rr");
        director.run(ipvsadm, "-a", "-t", SERVICE, "-r", SERVER, method);
    }

    private void takeVirtualAddress(String... devices) {
        server.sysctl("net.ipv4.conf.all.arp_ignore", "1");
        server.sysctl("net.ipv4.conf.all.arp_announce", "2");
        server.sysctl("net.ipv4.conf.all.rp_filter", "0");
        for (String device : devices) server.sysctl("net.ipv4.conf." + device + ".rp_filter", "0");
        server.run("ip", "addr", "add", VIP + "/32", "dev", "lo");
    }

    private void assertArrives() throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(32).nextBytes(sent);
        Path in = Files.write(client.file("in"), sent), out = server.file("out");
        Running listener = server.start("socat", "-u", "-4", "TCP-LISTEN:8080,reuseaddr", "OPEN:" + out + ",creat");
        server.awaitListener(8080, listener);
        client.run("socat", "-u", "-4", "OPEN:" + in, "TCP:" + SERVICE);
        assertThat(listener.await(Duration.ofSeconds(30))).isZero();
        assertThat(Files.mismatch(out, in)).isEqualTo(-1);
        assertThat(director.run(Programs.ours("ipvsadm"), "-Ln", "--stats"))
                .containsPattern("TCP +" + SERVICE + " +1 +[1-9]");
    }
}
