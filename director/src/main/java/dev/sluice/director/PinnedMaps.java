package dev.sluice.director;

import dev.sluice.director.datapath.Maps;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.MapSpec;
import dev.sluice.ebpf.load.IncompatibleMapException;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.linux.Bpf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The datapath's maps in the kernel: found where a director before pinned them, or made and pinned. */
final class PinnedMaps implements Function<BpfMap, KernelMap>, AutoCloseable {
    private final Map<BpfMap, KernelMap> maps = new LinkedHashMap<>();
    private final Bpf bpf;
    private final Path directory;
    /** Whether it is the director's, who makes {@link Maps#onDemand}. */
    private final boolean isOwn;

    private boolean fresh;

    private PinnedMaps(Bpf bpf, Path directory, boolean isOwn) {
        this.bpf = bpf;
        this.directory = directory;
        this.isOwn = isOwn;
    }

    /** Whether they were made just now, so that whatever else is left of a director before is of no worth either. */
    boolean isFresh() {
        return fresh;
    }

    /**
     * Those in {@code directory}; whatever is missing is made with room for {@code capacity}, {@link Maps#onDemand} when it is asked for.
     *
     * @param namespace cookie of the network namespace
     */
    static PinnedMaps open(Bpf bpf, Path directory, Capacity capacity, long namespace) {
        PinnedMaps pinned = new PinnedMaps(bpf, directory, true);
        try {
            Files.createDirectories(directory);
            pinned.fresh = !initialised(bpf, directory, namespace);
            if (pinned.fresh) remove(directory);
            for (BpfMap map : Maps.all()) {
                if (!pinned.opened(map) && !Maps.onDemand().contains(map)) pinned.create(map, capacity.spec(map));
            }
            return pinned;
        } catch (IOException e) {
            pinned.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            pinned.close();
            throw e;
        }
    }

    /**
     * Those in {@code directory}, all of them there but for {@link Maps#onDemand}.
     *
     * @param namespace cookie of the network namespace
     * @throws IllegalStateException if no director of this version has been here
     */
    static PinnedMaps find(Bpf bpf, Path directory, long namespace) {
        if (!initialised(bpf, directory, namespace))
            throw new IllegalStateException(
                    "nothing balances in this network namespace; 'sluice run' or the first ipvsadm command begins");
        PinnedMaps pinned = new PinnedMaps(bpf, directory, false);
        try {
            for (BpfMap map : Maps.all()) {
                if (!pinned.opened(map) && !Maps.onDemand().contains(map))
                    throw new IllegalStateException("the director here is of another version: it has no map "
                            + map.spec().name());
            }
            FirstStart.check(new Tables(pinned::apply));
            return pinned;
        } catch (IncompatibleMapException e) {
            pinned.close();
            throw new IllegalStateException("the director here is of another version: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            pinned.close();
            throw e;
        }
    }

    private static Path pin(Path directory, BpfMap map) {
        return directory.resolve(map.spec().name());
    }

    /** Opens a map that is pinned; false if it is not. */
    private boolean opened(BpfMap map) {
        Optional<KernelMap> found = KernelMap.openAnySize(bpf, map.spec(), pin(directory, map));
        found.ifPresent(it -> maps.put(map, it));
        return found.isPresent();
    }

    private KernelMap create(BpfMap map, MapSpec spec) {
        KernelMap made = KernelMap.create(bpf, spec);
        try {
            made.pin(pin(directory, map));
            maps.put(map, made);
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /**
     * Whether a director of this network namespace got as far as to use them. Else they are of no worth: perhaps of other sizes, or
     * left by a namespace that is gone and whose inode number was given to this one.
     */
    private static boolean initialised(Bpf bpf, Path directory, long namespace) {
        Optional<KernelMap> settings = KernelMap.openAnySize(bpf, Maps.SETTINGS.spec(), pin(directory, Maps.SETTINGS));
        if (settings.isEmpty()) return false;
        try (KernelMap map = settings.get()) {
            return FirstStart.isDone(map.memory(), namespace);
        }
    }

    /** Takes the pins away; the maps are gone when no program uses them. */
    static void remove(Path directory) throws IOException {
        for (BpfMap map : Maps.all()) {
            boolean _ = Files.deleteIfExists(pin(directory, map));
        }
    }

    /** Whether it is there: others than {@link Maps#onDemand} always are. */
    synchronized boolean has(BpfMap map) {
        return maps.containsKey(map);
    }

    @Override
    public synchronized KernelMap apply(BpfMap map) {
        KernelMap found = maps.get(map);
        if (found != null) return found;
        if (!isOwn || !Maps.onDemand().contains(map))
            throw new IllegalArgumentException("not a map of the datapath, or of none that needs it: " + map);
        // As many as the table that is there has connections, whatever this director was told.
        return create(map, map.spec().withEntries(apply(Maps.RECORDS).spec().entries()));
    }

    @Override
    public synchronized void close() {
        maps.values().forEach(KernelMap::close);
    }
}
