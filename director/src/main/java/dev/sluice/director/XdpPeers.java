package dev.sluice.director;

import dev.sluice.linux.Ethtool;
import dev.sluice.linux.Ethtool.Offload;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.NetworkNamespace;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether native XDP on an interface would lose packets silently.
 *
 * <p>On veth it does, unless the other end computes checksums itself ({@code tx off}: XDP forwards frames as they are, and a sum
 * that was left to the hardware is never made) and takes frames that were redirected to it ({@code gro on}, which gives it a NAPI
 * context). The other end is usually in another namespace: all that can be reached are searched for it.
 */
public final class XdpPeers {
    private static final Logger LOG = System.getLogger("sluice.hooks");
    private static final Path PROCESSES = Path.of("/proc");

    private XdpPeers() {}

    /** What is wrong and the command that mends it, one per interface; none if all is well. */
    public static List<String> objections(Rtnetlink netlink, Iterable<Link> links) {
        List<String> objections = new ArrayList<>();
        for (Link link : links) objection(netlink, link).ifPresent(objections::add);
        return objections;
    }

    /** Only veth can be wrong without refusing by itself. */
    static Optional<String> objection(Rtnetlink netlink, Link link) {
        if (!link.kind().equals("veth")) return Optional.empty();
        try {
            List<String> found = link.peerNamespace() < 0 ? here(link) : elsewhere(netlink, link);
            if (found.isEmpty())
                return Optional.of(
                        link.name() + ": its other end is in a namespace that cannot be looked into; use the tc hook");
            return found.stream().filter(text -> !text.isEmpty()).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> here(Link link) {
        return inspect(link, "").stream().toList();
    }

    /** One answer for each interface that may be the other end; "" where it is as it should be. */
    private static List<String> elsewhere(Rtnetlink netlink, Link link) throws IOException {
        List<String> answers = new ArrayList<>();
        for (Map.Entry<Long, Path> candidate : others().entrySet()) {
            Path path = candidate.getValue();
            String prefix = path.startsWith(NetworkNamespace.NAMED)
                    ? "ip netns exec " + path.getFileName() + " "
                    : "nsenter --net=" + path + " ";
            try (NetworkNamespace namespace = NetworkNamespace.open(path)) {
                if (netlink.links().numberOf(namespace) != link.peerNamespace()) continue;
                namespace.call(() -> inspect(link, prefix)).ifPresent(answers::add);
            } catch (LinuxException e) {
                LOG.log(Level.DEBUG, "it went, or may not be entered: {0}", e.getMessage());
            }
        }
        return answers;
    }

    /** Looks at the other end in the calling thread's namespace; empty if it is not there. */
    private static Optional<String> inspect(Link link, String prefix) {
        try (Rtnetlink netlink = Rtnetlink.open();
                Ethtool ethtool = Ethtool.open()) {
            Optional<Link> peer = netlink.links()
                    .find(link.peer())
                    .filter(other -> other.kind().equals("veth") && other.peer() == link.index());
            if (peer.isEmpty()) return Optional.empty();
            String name = peer.get().name();
            boolean sums = !ethtool.isOn(name, Offload.SEND_CHECKSUM);
            boolean takes = ethtool.isOn(name, Offload.RECEIVE_AGGREGATION);
            return Optional.of(
                    sums && takes
                            ? ""
                            : link.name() + ": XDP would lose packets of its other end; first run: " + prefix
                                    + "ethtool -K " + name + " tx off gro on");
        }
    }

    private static Map<Long, Path> others() throws IOException {
        Map<Long, Path> found = namespaces();
        found.remove(NetworkNamespace.currentInode());
        return found;
    }

    /** All namespaces that are named or that a process is in, by inode. */
    private static Map<Long, Path> namespaces() throws IOException {
        Map<Long, Path> found = new HashMap<>();
        if (Files.isDirectory(NetworkNamespace.NAMED)) add(found, NetworkNamespace.NAMED, Path.of(""));
        add(found, PROCESSES, Path.of("ns/net"));
        return found;
    }

    private static void add(Map<Long, Path> found, Path directory, Path below) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                if (directory.equals(PROCESSES)
                        && !Character.isDigit(entry.getFileName().toString().charAt(0))) continue;
                Path file = below.toString().isEmpty() ? entry : entry.resolve(below);
                try {
                    found.putIfAbsent((Long) Files.getAttribute(file, "unix:ino"), file);
                } catch (IOException e) {
                    LOG.log(Level.DEBUG, "ended, or not ours to look at: {0}", e.getMessage());
                }
            }
        }
    }
}
