package dev.sluice.app.lab;

import dev.sluice.linux.Ethtool;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.Sysctl;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.Route;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** One machine of a lab: a network namespace with a name, its interfaces, and the processes that run in it. */
public final class Node {
    /** Enough for any command that only configures. */
    public static final Duration SHORTLY = Duration.ofSeconds(60);

    private final Lab lab;
    private final String name;
    private final String namespace;
    private final NetworkNamespace network;

    Node(Lab lab, String name, String namespace) {
        this.lab = lab;
        this.name = name;
        this.namespace = namespace;
        this.network = NetworkNamespace.create(namespace);
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
        return network.inode();
    }

    /** Runs a command in this namespace to its end. */
    public Output run(Duration limit, String... command) {
        return Commands.run(limit, List.of(command), this::spawn);
    }

    /** Runs a command that must succeed shortly; answers its standard output. */
    public String run(String... command) {
        return run(SHORTLY, command).orFail().out();
    }

    /** Starts a command in this namespace; the lab ends it when it closes. */
    public Running start(String... command) {
        Path log = lab.file(name + "-" + Path.of(command[0]).getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        return new Running(spawn(builder), log);
    }

    /** A cable straight to {@code other}: an interface here and one there, with addresses ({@code 192.0.2.1/24}), up. */
    public Node cable(String device, String address, Node other, String otherDevice, String otherAddress) {
        configure(kernel -> kernel.links().createVeth(device, otherDevice, other.network()));
        other.up(otherDevice).address(otherDevice, otherAddress);
        return up(device).address(device, address);
    }

    Node up(String device) {
        return configure(
                kernel -> kernel.links().setUp(kernel.links().require(device).index(), true));
    }

    /** Adds {@code address} ({@code 192.0.2.1/24}) to an interface. */
    public Node address(String device, String address) {
        Prefix prefix = Prefix.parse(address);
        return configure(kernel -> kernel.addresses()
                .add(Address.of(kernel.links().require(device).index(), prefix.address(), prefix.length())));
    }

    /** Adds a route: {@code default}, {@code 192.0.2.0/24} or a host, through a neighbour. */
    public Node route(String destination, String gateway) {
        Prefix prefix = Prefix.parse(destination.equals("default") ? "0.0.0.0/0" : destination);
        InetAddress neighbour = InetAddress.ofLiteral(gateway);
        return configure(kernel -> {
            int device = kernel.routes()
                    .find(neighbour)
                    .orElseThrow()
                    .hops()
                    .getFirst()
                    .ifindex();
            kernel.routes().add(Route.via(prefix.address(), prefix.length(), device, Optional.of(neighbour)));
        });
    }

    /** Changes this namespace over netlink. */
    Node configure(Consumer<Rtnetlink> change) {
        network.run(() -> {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                change.accept(kernel);
            }
        });
        return this;
    }

    /** Switches an offload of an interface, as {@code ethtool -K} does. */
    public Node offload(String device, Ethtool.Offload offload, boolean on) {
        network.run(() -> {
            try (Ethtool ethtool = Ethtool.open()) {
                ethtool.set(device, offload, on);
            }
        });
        return this;
    }

    NetworkNamespace network() {
        return network;
    }

    /** Sets {@code net.ipv4...}; names as sysctl(8) writes them, of interfaces without dots. */
    public Node sysctl(String key, String value) {
        call(() -> Sysctl.write(key.replace('.', '/'), value));
        return this;
    }

    /** Waits until something listens on a TCP port, as long as {@code process} lives and 30 seconds at most. */
    public void awaitListener(int port, Running process) {
        for (int attempt = 0; attempt < 600; attempt++) {
            if (!run("ss", "-Hltn", "sport = :" + port).isBlank()) return;
            if (!process.isAlive()) break;
            Waiting.pause(Duration.ofMillis(50));
        }
        throw new LabException(name + ": nothing listens on port " + port + "\n" + process.log());
    }

    /** Packets received by an interface so far. */
    public long received(String device) {
        return counter(device, 1);
    }

    /** Packets sent by an interface so far. */
    public long sent(String device) {
        return counter(device, 9);
    }

    /** Column {@code index} of /proc/net/dev: 0 received bytes, 1 packets; 8 sent bytes, 9 packets. */
    private long counter(String device, int index) {
        String prefix = device + ":";
        for (String line : call(() -> Files.readAllLines(Path.of("/proc/thread-self/net/dev")))) {
            if (line.strip().startsWith(prefix)) {
                String[] columns =
                        line.strip().substring(prefix.length()).strip().split("\\s+");
                return Long.parseLong(columns[index]);
            }
        }
        throw new LabException(name + " has no interface " + device);
    }

    /** Runs {@code task} on a thread in this namespace: sockets that it opens stay there. */
    public <T> T call(Callable<T> task) {
        return network.call(task);
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

    /** A process is born into the namespace of the thread that starts it. */
    private Process spawn(ProcessBuilder builder) {
        builder.directory(lab.directory().toFile());
        return call(() -> {
            try {
                return builder.start();
            } catch (IOException e) {
                throw new LabException(name + ": cannot start " + String.join(" ", builder.command()), e);
            }
        });
    }

    /** Lets go of the namespace. */
    void close() {
        network.close();
    }

    @Override
    public String toString() {
        return namespace;
    }
}
