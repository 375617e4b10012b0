package dev.sluice.app.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Network namespaces that belong together and go together.
 *
 * <p>Not for several threads at once, but {@link #close} may come from any: it also runs when the JVM is interrupted. What a
 * killed JVM left is found by name and removed when the next lab opens.
 */
public final class Lab implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String name;
    private final Path directory;
    private final List<Node> nodes = new ArrayList<>();
    private final Thread hook = new Thread(this::remove, "lab clean-up");
    private boolean removed;

    private Lab(String name) {
        this.name = name;
        this.directory = Leftovers.directory(name);
    }

    /** A new, empty lab. {@code purpose}, a word, becomes part of the names of its namespaces. */
    public static Lab open(String purpose) {
        Leftovers.remove();
        Lab lab = new Lab(Leftovers.name(purpose, COUNTER.incrementAndGet()));
        try {
            Files.createDirectories(lab.directory);
        } catch (IOException e) {
            throw new LabException("cannot make " + lab.directory + " - run as root", e);
        }
        Runtime.getRuntime().addShutdownHook(lab.hook);
        return lab;
    }

    /** Adds a machine with nothing but its loopback. */
    public synchronized Node node(String nodeName) {
        if (removed) throw new LabException("the lab " + name + " is closed");
        String namespace = name + "-" + nodeName;
        Node node = new Node(this, nodeName, namespace);
        nodes.add(node);
        node.up("lo");
        // Only noise here: duplicate address detection, router solicitations.
        node.sysctl("net.ipv6.conf.all.disable_ipv6", "1");
        return node;
    }

    /** The machine of this name, which a picture such as {@link Cluster} has without handing it out. */
    public synchronized Node find(String nodeName) {
        return nodes.stream()
                .filter(node -> node.name().equals(nodeName))
                .findFirst()
                .orElseThrow(() -> new LabException("the lab " + name + " has no " + nodeName));
    }

    /** Gives all nodes that there are IPv6 too; see {@link Ipv6}. */
    public synchronized void addIpv6() {
        nodes.forEach(Ipv6::addTo);
    }

    /** Adds an Ethernet to plug nodes into. */
    public Segment segment(String segmentName) {
        return new Segment(node(segmentName));
    }

    /** Where its files are: logs, configurations. Removed with the lab. */
    public Path directory() {
        return directory;
    }

    Path file(String fileName) {
        return directory.resolve(fileName);
    }

    /** Leaves everything running beyond this JVM, until {@link #stopKept}. */
    public synchronized void keep() {
        Leftovers.keep(name);
        Runtime.getRuntime().removeShutdownHook(hook);
        removed = true;
    }

    /** Removes all labs that were kept for {@code purpose}; answers how many there were. */
    public static int stopKept(String purpose) {
        return Leftovers.removeKept(purpose);
    }

    private synchronized void remove() {
        if (removed) return;
        removed = true;
        nodes.forEach(Node::close);
        Leftovers.remove(name).forEach(System.err::println);
    }

    /** Ends every process in it and removes everything. */
    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook is running, or has found nothing left to do.
        }
    }
}
