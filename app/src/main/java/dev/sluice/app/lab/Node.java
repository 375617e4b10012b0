package dev.sluice.app.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One machine of a lab: a network namespace with a name, its interfaces, and the processes that run in it. */
public final class Node {
    /** Enough for any command that only configures. */
    public static final Duration SHORTLY = Duration.ofSeconds(60);

    private final Lab lab;
    private final String name;
    private final String namespace;

    Node(Lab lab, String name, String namespace) {
        this.lab = lab;
        this.name = name;
        this.namespace = namespace;
    }

    /** Its name within the lab: {@code client}, {@code director}, {@code server1}. */
    public String name() {
        return name;
    }

    /** The name of its namespace, as {@code ip netns} shows it. */
    public String namespace() {
        return namespace;
    }

    /** The inode of its namespace, by which Sluice names what belongs to it. */
    public long inode() {
        return Namespaces.inode(Namespaces.file(namespace));
    }

    /** Runs a command in this namespace to its end. */
    public Output run(Duration limit, String... command) {
        return Commands.run(limit, builder(command));
    }

    /** Runs a command that must succeed shortly; answers its standard output. */
    public String run(String... command) {
        return run(SHORTLY, command).orFail().out();
    }

    /** Starts a command in this namespace; the lab ends it when it closes. */
    public Running start(String... command) {
        Path log = lab.file(name + "-" + Path.of(command[0]).getFileName() + ".log");
        try {
            return new Running(
                    builder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .redirectInput(Path.of("/dev/null").toFile())
                            .start(),
                    log);
        } catch (IOException e) {
            throw new LabException(name + ": cannot start " + String.join(" ", command), e);
        }
    }

    /** Adds {@code address} ({@code 192.0.2.1/24}) to an interface. */
    public Node address(String device, String address) {
        run("ip", "address", "add", address, "dev", device);
        return this;
    }

    /** Adds a route: {@code default}, {@code 192.0.2.0/24} or a host. */
    public Node route(String destination, String gateway) {
        run("ip", "route", "add", destination, "via", gateway);
        return this;
    }

    /** Sets {@code net.ipv4...}; names as sysctl(8) writes them. */
    public Node sysctl(String key, String value) {
        run("sysctl", "-q", "-w", key + "=" + value);
        return this;
    }

    /** Bytes that this node received or sent ({@code rx_packets}, {@code tx_bytes}...) on a device. */
    public long statistic(String device, String counter) {
        // "ip netns exec" shows this namespace's own /sys; a plain setns would not.
        Output output = Commands.run(
                        SHORTLY,
                        List.of(
                                "ip",
                                "netns",
                                "exec",
                                namespace,
                                "cat",
                                "/sys/class/net/" + device + "/statistics/" + counter))
                .orFail();
        return Long.parseLong(output.out().strip());
    }

    /** A file of this node under the lab's directory. */
    public Path file(String suffix) {
        return lab.file(name + "-" + suffix);
    }

    /** Writes a file of this node and answers its path. */
    public Path write(String suffix, String content) {
        Path file = file(suffix);
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new LabException("cannot write " + file, e);
        }
        return file;
    }

    private ProcessBuilder builder(String... command) {
        List<String> inside = new ArrayList<>(List.of("nsenter", "--net=" + Namespaces.file(namespace), "--"));
        inside.addAll(List.of(command));
        return new ProcessBuilder(inside).directory(lab.directory().toFile());
    }

    @Override
    public String toString() {
        return namespace;
    }
}
