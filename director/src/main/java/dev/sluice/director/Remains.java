package dev.sluice.director;

import dev.sluice.ebpf.load.BpfLink;
import dev.sluice.linux.Bpf;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Frees what directors and real servers of namespaces that are gone left pinned: up to 160 MB each. A namespace is gone when none of
 * these links has an interface any more, and nobody is in it or has named it.
 */
final class Remains {
    private static final Logger LOG = System.getLogger("sluice.director");

    private Remains() {}

    /** {@code directory}: with one directory per namespace, named by its inode. */
    static void remove(Bpf bpf, Path directory) {
        if (!Files.isDirectory(directory)) return;
        try (Stream<Path> all = Files.list(directory)) {
            Set<Long> living = XdpPeers.namespaces().keySet();
            for (Path one : all.toList()) {
                if (!living.contains(Long.parseLong(one.getFileName().toString(), 10)) && isDead(bpf, one)) delete(one);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "looking for what other directors left in {0}: {1}", directory, e.getMessage());
        }
    }

    private static boolean isDead(Bpf bpf, Path one) throws IOException {
        List<Path> pins = new ArrayList<>(list(one.resolve("links")));
        for (Path pin : list(one.resolve("realserver"))) if (pin.toString().endsWith("-tcx")) pins.add(pin);
        for (Path pin : pins) {
            try (BpfLink link = BpfLink.open(bpf, pin).orElse(null)) {
                if (link != null && link.ifindex() != 0) return false;
            }
        }
        return !pins.isEmpty();
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) return List.of();
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void delete(Path one) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(one)) {
            tree.sorted(Comparator.reverseOrder()).forEach(files::add);
        }
        for (Path file : files) Files.delete(file);
        LOG.log(Level.INFO, "freed what was left in {0} by a namespace that is gone", one);
    }
}
