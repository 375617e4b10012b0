package dev.sluice.tests.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code bin/keepalived} in a node, in the foreground. */
public final class Keepalived {
    private static final Duration SOON = Duration.ofSeconds(90);

    final Node node;
    private final Running process;

    private Keepalived(Node node, Running process) {
        this.node = node;
        this.process = process;
    }

    public static Keepalived start(Node node, String configuration, String... more) {
        Path file = node.write("keepalived.conf", configuration);
        List<String> command = new ArrayList<>(List.of(
                Programs.ours("keepalived"), "-n", "-l", "-D", "-G", "-f", file.toString(), "-p", pid(node, "parent")));
        command.addAll(List.of("-c", pid(node, "checkers"), "-r", pid(node, "vrrp")));
        command.addAll(List.of(more));
        return new Keepalived(node, node.start(command.toArray(String[]::new)));
    }

    private static String pid(Node node, String name) {
        return node.file(name + ".pid").toString();
    }

    /** A real server of direct routing: the virtual address on lo, and silence about it. */
    public static void beRealServer(Node server) {
        server.run("sysctl", "-w", "net.ipv4.conf.lo.arp_ignore=1", "net.ipv4.conf.all.arp_ignore=1");
        server.run("sysctl", "-w", "net.ipv4.conf.lo.arp_announce=2", "net.ipv4.conf.all.arp_announce=2");
        server.run("ip", "addr", "add", Cluster.VIP + "/32", "dev", "lo");
    }

    /** SIGHUP with a new text. */
    void reload(String configuration) {
        node.write("keepalived.conf", configuration);
        node.run("kill", "-HUP", Long.toString(process.pid()));
    }

    public String log() {
        return process.log();
    }

    /** Waits until its log says {@code text} so many times. */
    public Keepalived awaitLog(String text, int times) {
        await("'" + text + "' " + times + " times", () -> log().split(Pattern.quote(text), -1).length > times);
        return this;
    }

    void await(String what, BooleanSupplier condition) {
        try {
            Waiting.until(what, SOON, () -> {
                assertThat(process.isAlive()).as(log()).isTrue();
                return condition.getAsBoolean();
            });
        } catch (LabException e) {
            throw new LabException(e.getMessage() + "; keepalived says\n" + tail(), e);
        }
    }

    private String tail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /** Servers of the virtual address in the director's table, as {@code 192.168.1.67:8099=3}. */
    String servers(int port) {
        String[] words = {Programs.ours("ipvsadm"), "-Ln", "-t", Cluster.VIP + ":" + port};
        return node.run(Node.SHORTLY, words)
                .out()
                .lines()
                .filter(line -> line.startsWith("  -> 192"))
                .map(line -> line.strip().split("\\s+"))
                .map(word -> word[1] + "=" + word[3])
                .sorted()
                .collect(Collectors.joining(" "));
    }

    /** Waits until the table holds these servers and no others, each with its weight. */
    public void awaitServers(int port, String... servers) {
        String wanted = Arrays.stream(servers).sorted().collect(Collectors.joining(" "));
        await("servers " + wanted, () -> servers(port).equals(wanted));
    }

    String status(String... more) {
        List<String> words = new ArrayList<>(List.of(Programs.ours("sluice"), "ha", "status"));
        words.addAll(List.of(more));
        return node.run(words.toArray(String[]::new));
    }

    /** All its processes at once, so that none tidies up after another; not the director, which may be a grandchild. */
    void kill() {
        ProcessHandle parent = ProcessHandle.of(process.pid()).orElseThrow();
        List<String> words = new ArrayList<>(List.of("kill", "-KILL"));
        parent.children().forEach(child -> words.add(Long.toString(child.pid())));
        words.add(Long.toString(parent.pid()));
        node.run(words.toArray(String[]::new));
    }

    public void stop() throws InterruptedException {
        process.terminate();
        assertThat(process.await(SOON)).as(log()).isZero();
    }
}
