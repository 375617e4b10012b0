package dev.sluice.tests.vrrp;

import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Pace;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import dev.sluice.control.JavaCommand;
import dev.sluice.keepalived.process.Keepalived;
import dev.sluice.keepalived.process.StatusSocket;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** A node of the lab that runs a keepalived: ours or Debian's. */
final class Machine {
    static final Duration LIMIT = Pace.patience(Duration.ofSeconds(40));
    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** Whose program. */
    enum Kind {
        OURS,
        DEBIAN;

        Kind other() {
            return this == OURS ? DEBIAN : OURS;
        }
    }

    final Node node;
    private final Kind kind;
    private final Path configuration;
    private Running process;

    private Machine(Node node, Kind kind, Path configuration, Running process) {
        this.configuration = configuration;
        this.node = node;
        this.kind = kind;
        this.process = process;
    }

    static Machine start(Node node, Kind kind, String configuration) {
        return start(node, kind, configuration, List.of());
    }

    /** {@code under}: words before the command, of one that runs it. */
    static Machine start(Node node, Kind kind, String configuration, List<String> under) {
        int number = COUNTER.incrementAndGet();
        Path file = node.write(
                "keepalived" + number + ".conf", "global_defs {\n router_id " + node.name() + "\n}\n" + configuration);
        List<String> command = new ArrayList<>(under);
        if (kind == Kind.DEBIAN) command.add("/usr/sbin/keepalived");
        else command.addAll(ours());
        command.addAll(List.of("-n", "-l", "-D", "-P", "-f", file.toString()));
        // Every one, as Debian's does not start while a process lives whose number any of them has.
        Map.of("-p", "parent", "-r", "vrrp", "-c", "checkers", "-b", "bfd").forEach((option, process) -> {
            command.add(option);
            command.add(node.file(process + number + ".pid").toString());
        });
        return new Machine(node, kind, file, node.start(command.toArray(String[]::new)));
    }

    private static List<String> ours() {
        return JavaCommand.of(
                Keepalived.class, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"), List.of());
    }

    /** Its file. */
    Path configuration() {
        return configuration;
    }

    Kind kind() {
        return kind;
    }

    boolean holds(String address) {
        InetAddress wanted = InetAddress.ofLiteral(address);
        return node.call(() -> {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                return kernel.addresses().list().stream()
                        .map(Address::address)
                        .map(InetAddress::getAddress)
                        .anyMatch(bytes -> Arrays.equals(bytes, wanted.getAddress()));
            }
        });
    }

    private void await(String what, BooleanSupplier condition) {
        try {
            Waiting.until(this + what, LIMIT, condition);
        } catch (LabException e) {
            throw new LabException(e.getMessage() + "\n" + log(), e);
        }
    }

    Machine awaitHolding(String address) {
        await(" holds " + address, () -> holds(address));
        return this;
    }

    Machine awaitWithout(String address) {
        await(" lets go of " + address, () -> !holds(address));
        return this;
    }

    /** Waits until its log says so. */
    Machine awaitLog(String text) {
        await(" says '" + text + "'", () -> log().contains(text));
        return this;
    }

    /** Waits until its log has said so so many times. */
    Machine awaitLog(String text, int times) {
        await(" says '" + text + "' " + times + " times", () -> log().split(Pattern.quote(text), -1).length > times);
        return this;
    }

    /** What our VRRP process answers to {@code sluice ha}. */
    String status(String question) {
        return node.call(() -> StatusSocket.ask(StatusSocket.path("vrrp"), question));
    }

    String log() {
        return process.log();
    }

    /** How often it became master, as its log says. */
    int masterships() {
        return log().split("Entering MASTER STATE", -1).length - 1;
    }

    /** All processes of it that live, parent first. */
    List<ProcessHandle> processes() {
        ProcessHandle parent = ProcessHandle.of(process.pid()).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(List.of(parent));
        parent.descendants().forEach(all::add);
        return all;
    }

    /** The child process that sends adverts. */
    ProcessHandle child() {
        if (kind == Kind.DEBIAN) return processes().get(1);
        return processes().stream()
                .filter(p -> p.info().commandLine().orElse("").contains("VrrpMain"))
                .findFirst()
                .orElseThrow();
    }

    /** Orders the parent to read its file, which now says this. */
    Machine reload(String text) {
        try {
            Files.writeString(configuration, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int before = log().split("Reload finished", -1).length;
        node.run("kill", "-HUP", Long.toString(processes().getFirst().pid()));
        return awaitLog("Reload finished", before);
    }

    Machine stop() {
        process.terminate();
        return this;
    }

    void kill() {
        processes().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public String toString() {
        return kind + " on " + node.name();
    }
}
