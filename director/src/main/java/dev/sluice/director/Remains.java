package dev.sluice.director;

import dev.sluice.ebpf.load.BpfLink;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.DirectoryTree;
import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.LivingNamespaces;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What directors and real servers of namespaces that are gone left pinned: up to 235 MB each. A namespace is gone when nothing of
 * theirs is attached any more, and nobody is in it, has it open or has named it.
 */
public final class Remains {
    private static final Logger LOG = System.getLogger("sluice.director");

    private Remains() {}

    /** {@code isCertain}: not only as far as this process sees. */
    private record Found(Path directory, boolean isCertain) {}

    /**
     * Frees them where that is certain.
     *
     * @param directory with one directory per namespace, named by its inode
     */
    static void remove(Bpf bpf, Path directory) {
        try {
            for (Found found : search(bpf, directory)) if (found.isCertain) delete(found.directory);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "looking for what other directors left in {0}: {1}", directory, e.getMessage());
        }
    }

    /** Those in {@code directory}, as far as this process sees. */
    public static List<Path> find(Bpf bpf, Path directory) throws IOException {
        return search(bpf, directory).stream().map(Found::directory).toList();
    }

    private static List<Found> search(Bpf bpf, Path directory) throws IOException {
        List<Path> unused = new ArrayList<>();
        for (Path one : list(directory)) if (isUnused(bpf, one)) unused.add(one);
        if (unused.isEmpty()) return List.of();
        // Only now: whoever has just made one of the directories is in its namespace, and has nothing attached yet.
        LivingNamespaces living = LivingNamespaces.find();
        List<Found> found = new ArrayList<>();
        for (Path one : unused)
            if (!living.has(Long.parseLong(one.getFileName().toString(), 10)))
                found.add(new Found(one, living.isComplete() || !links(one).isEmpty()));
        return found;
    }

    /** Whether none of its links has an interface; filters are no links, but they go with their interface, and their programs too. */
    private static boolean isUnused(Bpf bpf, Path one) throws IOException {
        List<Path> links = links(one);
        for (Path pin : links) {
            try (BpfLink link = BpfLink.open(bpf, pin).orElse(null)) {
                if (link != null && link.ifindex() != 0) return false;
            }
        }
        if (!links.isEmpty()) return true;
        Set<Integer> maps = maps(bpf, one);
        return !maps.isEmpty() && !anyProgramUses(bpf, maps);
    }

    private static List<Path> links(Path one) throws IOException {
        List<Path> links = new ArrayList<>(list(one.resolve("links")));
        for (Path pin : list(one.resolve("realserver"))) if (isLink(pin)) links.add(pin);
        return links;
    }

    private static boolean isLink(Path pinOfRealServer) {
        return pinOfRealServer.toString().endsWith("-tcx");
    }

    private static Set<Integer> maps(Bpf bpf, Path one) throws IOException {
        List<Path> pins = new ArrayList<>(list(one.resolve("maps")));
        for (Path pin : list(one.resolve("realserver"))) if (!isLink(pin)) pins.add(pin);
        Set<Integer> maps = new HashSet<>();
        for (Path pin : pins) {
            try (FileDescriptor map = bpf.pinned(pin.toString(), Bpf.Kind.MAP).orElse(null)) {
                if (map != null)
                    maps.add(bpf.mapInfo(pin.toString(), map.number()).id());
            }
        }
        return maps;
    }

    private static boolean anyProgramUses(Bpf bpf, Set<Integer> maps) {
        for (int id = bpf.nextId(Bpf.Kind.PROGRAM, 0); id > 0; id = bpf.nextId(Bpf.Kind.PROGRAM, id)) {
            Optional<FileDescriptor> opened = bpf.byId(Bpf.Kind.PROGRAM, id);
            if (opened.isEmpty()) continue;
            try (FileDescriptor program = opened.get()) {
                for (int map : bpf.mapsOf("program " + id, program.number())) if (maps.contains(map)) return true;
            }
        }
        return false;
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) return List.of();
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void delete(Path one) throws IOException {
        DirectoryTree.delete(one);
        LOG.log(Level.INFO, "freed what was left in {0} by a namespace that is gone", one);
    }
}
