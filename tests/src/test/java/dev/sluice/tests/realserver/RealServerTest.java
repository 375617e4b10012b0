package dev.sluice.tests.realserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Commands;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Output;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sluice realserver} changes what it says, and restores all of it. */
@Tag("network")
class RealServerTest {
    private static final String VIP = "192.168.1.200", OTHER = "192.168.1.201", VIP6 = "fd00::c8";

    private final Lab lab = Lab.open("realserver");
    private Node host, neighbour;

    /** Tunnels' modules bring devices of their own into every namespace, which stay: better before a test than in its middle. */
    @BeforeAll
    static void loadTunnels() {
        List<String> modules = List.of("ipip", "sit", "ip6_tunnel", "ip_gre", "ip6_gre", "fou", "fou6");
        List<String> command = new ArrayList<>(List.of(Programs.theirs("modprobe", "kmod"), "-aq"));
        command.addAll(modules);
        Output _ = Commands.run(Node.SHORTLY, command);
    }

    @BeforeEach
    void makeHost() {
        host = lab.node("host");
        neighbour = lab.node("neighbour");
        host.cable("eth0", "10.1.0.2/24", neighbour, "eth0", "10.1.0.1/24");
        lab.addIpv6();
        host.sysctl("net.ipv4.conf.all.rp_filter", "1").sysctl("net.ipv4.conf.eth0.rp_filter", "1");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dr", "tun"})
    void downRestoresWhatUpChanged(String method) throws Exception {
        List<String> before = snapshot();
        assertThat(realserver("up", "--vip", VIP, "--method", method))
                .contains("changed   " + VIP + "/32 on lo", "changed   net.ipv4.conf.all.arp_ignore = 1 (was 0)");
        assertThat(host.run("ip", "-4", "addr", "show", "dev", "lo")).contains(VIP + "/32");
        assertThat(setting("all.arp_announce")).isEqualTo("2");
        assertThat(setting("all.rp_filter")).isEqualTo(method.equals("tun") ? "0" : "1");
        assertThat(snapshot()).isNotEqualTo(before);

        assertThat(realserver("down")).contains("restored  " + VIP + "/32 off lo");
        assertThat(snapshot()).isEqualTo(before);
        assertThat(realserver("down")).contains("nothing to restore");
        assertThat(snapshot()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--method dr", "--method tun --tun-type gue --tun-port 6080", "--method tun --decapsulation ebpf"
            })
    void anIpv6AddressChangesNothingOfIpv4(String how) throws Exception {
        List<String> before = snapshot();
        List<String> words = new ArrayList<>(List.of("up", "--vip", VIP6));
        words.addAll(List.of(how.split(" ")));
        assertThat(realserver(words.toArray(String[]::new)))
                .contains("changed   " + VIP6 + "/128 on lo")
                .doesNotContain("arp_", "rp_filter");
        assertThat(host.run("ip", "-6", "addr", "show", "dev", "lo"))
                .contains(VIP6 + "/128")
                .doesNotContain("tentative");

        assertThat(realserver("down")).contains("restored  " + VIP6 + "/128 off lo");
        assertThat(snapshot()).isEqualTo(before);
    }

    /** Only the director may answer for the address, and nobody may learn from this host's questions where it is. */
    @Test
    void neighboursLearnNothingOfAnIpv6Address() {
        realserver("up", "--vip", VIP6);
        neighbour.run("ip", "route", "add", VIP6 + "/128", "dev", "eth0");
        assertThat(ping(neighbour, "fd00:10:1::2", "fd00:10:1::1"))
                .as("its own address")
                .isZero();
        assertThat(ping(neighbour, VIP6, "fd00:10:1::1"))
                .as("the virtual address")
                .isNotZero();
        host.run("ip", "neigh", "flush", "dev", "eth0");
        assertThat(ping(host, "fd00:10:1::1", VIP6))
                .as("from the virtual address")
                .isNotZero();
        assertThat(neighbour.run("ip", "-6", "neigh", "show", VIP6)).doesNotContain("lladdr");
    }

    private static int ping(Node from, String to, String source) {
        String ping = Programs.theirs("ping", "iputils-ping");
        return from.run(Node.SHORTLY, ping, "-6", "-c", "1", "-W", "1", "-I", source, to)
                .code();
    }

    /** Whatever {@code up} had done when it died, {@code down} knows. */
    @Test
    void downRestoresWhatAnInterruptedUpChanged() throws Exception {
        List<String> before = snapshot();
        Running up = host.start(command("up", "--vip", VIP, "--method", "tun", "--decapsulation", "ebpf"));
        Waiting.until("its first change", Duration.ofSeconds(30), () -> up.log().contains("changed "));
        up.close();
        realserver("down");
        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void aSecondUpChangesNothing() throws Exception {
        realserver("up", "--vip", VIP, "--method", "tun");
        List<String> once = snapshot();
        assertThat(realserver("up", "--vip", VIP, "--method", "tun"))
                .contains("already   " + VIP + "/32 on lo")
                .doesNotContain("changed ");
        assertThat(snapshot()).isEqualTo(once);
    }

    @Test
    void eachAddressKeepsWhatItNeeds() throws Exception {
        List<String> before = snapshot();
        realserver("up", "--vip", OTHER, "--method", "dr");
        List<String> direct = snapshot();
        realserver("up", "--vip", VIP, "--method", "tun");
        assertThat(realserver("down", "--vip", VIP)).contains("still a real server of " + OTHER);
        assertThat(snapshot()).isEqualTo(direct);
        realserver("down", "--vip", OTHER);
        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void whatWasSoBeforeStays() throws Exception {
        host.run("ip", "addr", "add", VIP + "/32", "dev", "lo");
        host.sysctl("net.ipv4.conf.lo.arp_ignore", "1");
        List<String> before = snapshot();
        assertThat(realserver("up", "--vip", VIP)).contains("already   " + VIP + "/32 on lo");
        realserver("down");
        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void whatSomebodyChangedSinceStays() throws Exception {
        realserver("up", "--vip", VIP);
        host.sysctl("net.ipv4.conf.all.arp_ignore", "2");
        assertThat(realserver("down")).contains("left      no longer so: net.ipv4.conf.all.arp_ignore = 1");
        assertThat(setting("all.arp_ignore")).isEqualTo("2");
    }

    @Test
    void mistakesAreExplained() {
        assertRefused(2, "'up' needs '--vip ADDRESS'", "up");
        assertRefused(2, "is one of dr, tun, not 'nat'", "up", "--vip", VIP, "--method", "nat");
        assertRefused(2, "is an address of one link", "up", "--vip", "fe80::1");
        assertRefused(2, "is one of kernel, ebpf, not 'xdp'", words("--decapsulation", "xdp"));
        assertRefused(2, "'--tun-csum' is for '--tun-type gre'", words("--tun-csum"));
        assertRefused(2, "without a prefix length", "up", "--vip", VIP + "/32");
        assertRefused(2, "can be no virtual address", "up", "--vip", "127.0.0.1");
        assertRefused(1, "ip address del 10.1.0.2/24 dev eth0", "up", "--vip", "10.1.0.2");
    }

    @Test
    void needsRoot() {
        Output output = host.run(
                Node.SHORTLY,
                Programs.theirs("setpriv", "util-linux"),
                "--reuid=65534",
                "--clear-groups",
                Programs.ours("sluice"),
                "realserver",
                "up",
                "--vip",
                VIP);
        assertThat(output.code()).isEqualTo(1);
        assertThat(output.error()).contains("run as root");
    }

    private static String[] words(String... more) {
        List<String> words = new ArrayList<>(List.of("up", "--vip", VIP, "--method", "tun"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private void assertRefused(int code, String message, String... words) {
        Output output = host.run(Node.SHORTLY, command(words));
        assertThat(output.code()).as(output.toString()).isEqualTo(code);
        assertThat(output.error()).contains(message);
    }

    private String realserver(String... words) {
        return host.run(command(words));
    }

    private static String[] command(String... words) {
        List<String> command = new ArrayList<>(List.of(Programs.ours("sluice"), "realserver"));
        command.addAll(List.of(words));
        return command.toArray(String[]::new);
    }

    private String setting(String name) {
        return host.run("sysctl", "-n", "net.ipv4.conf." + name).strip();
    }

    /** Everything it could have changed. */
    private List<String> snapshot() throws Exception {
        List<String> all = new ArrayList<>(settled(host.run("ip", "-o", "addr")));
        all.addAll(settled(host.run("ip", "-o", "link")));
        all.addAll(
                host.run("sysctl", "-a", "--pattern", "rp_filter|arp_").lines().toList());
        for (String device : List.of("lo", "eth0")) {
            all.addAll(host.run("tc", "qdisc", "show", "dev", device).lines().toList());
            all.addAll(host.run("tc", "filter", "show", "dev", device, "ingress")
                    .lines()
                    .toList());
        }
        Path inode = Path.of(Long.toString(host.inode()));
        all.add("pins " + Files.exists(Path.of("/sys/fs/bpf/sluice").resolve(inode)));
        all.add("ledger " + Files.exists(Path.of("/run/sluice").resolve(inode).resolve("realserver")));
        all.add("links " + links());
        return all;
    }

    /**
     * Without what the kernel changes by itself: an interface's state follows its carrier a little later, and the first time it is up
     * gives it a queue for good, and a link local address.
     */
    private static List<String> settled(String devices) {
        return devices.lines()
                .filter(line -> !line.contains(" inet6 fe80:"))
                .map(line -> line.replaceAll(" qdisc \\w+ state \\w+", ""))
                .toList();
    }

    /** How many BPF links there are on our interfaces: bpftool(8) lists them by index, which is of a namespace. */
    private long links() {
        return host.run("bpftool", "link", "show")
                .lines()
                .filter(line -> line.contains("eth0"))
                .count();
    }
}
