package dev.sluice.director;

import dev.sluice.director.datapath.Maps;
import dev.sluice.ebpf.BpfMap;
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

    private boolean fresh;

    private PinnedMaps() {}

    /** Whether they were made just now, so that whatever else is left of a director before is of no worth either. */
    boolean isFresh() {
        return fresh;
    }

    /**
     * Those in {@code directory}; whatever is missing is made with room for {@code capacity}.
     *
     * @param namespace cookie of the network namespace
     */
    static PinnedMaps open(Bpf bpf, Path directory, Capacity capacity, long namespace) {
        PinnedMaps pinned = new PinnedMaps();
        try {
            Files.createDirectories(directory);
            pinned.fresh = !initialised(bpf, directory, namespace);
            if (pinned.fresh) remove(directory);
            for (BpfMap map : Maps.all()) {
                Path pin = directory.resolve(map.spec().name());
                pinned.maps.put(
                        map,
                        KernelMap.openAnySize(bpf, map.spec(), pin).orElseGet(() -> create(bpf, capacity, map, pin)));
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
     * Those in {@code directory}, all of them there.
     *
     * @param namespace cookie of the network namespace
     * @throws IllegalStateException if no director of this version has been here
     */
    static PinnedMaps find(Bpf bpf, Path directory, long namespace) {
        if (!initialised(bpf, directory, namespace))
            throw new IllegalStateException(
                    "nothing balances in this network namespace; 'sluice run' or the first ipvsadm command begins");
        PinnedMaps pinned = new PinnedMaps();
        try {
            for (BpfMap map : Maps.all())
                pinned.maps.put(
                        map,
                        KernelMap.openAnySize(
                                        bpf,
                                        map.spec(),
                                        directory.resolve(map.spec().name()))
                                .orElseThrow(() -> new IllegalStateException(
                                        "the director here is of another version: it has no map "
                                                + map.spec().name())));
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

    private static KernelMap create(Bpf bpf, Capacity capacity, BpfMap map, Path pin) {
        KernelMap made = KernelMap.create(bpf, capacity.spec(map));
        try {
            made.pin(pin);
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
        Path pin = directory.resolve(Maps.SETTINGS.spec().name());
        Optional<KernelMap> settings = KernelMap.openAnySize(bpf, Maps.SETTINGS.spec(), pin);
        if (settings.isEmpty()) return false;
        try (KernelMap map = settings.get()) {
            return FirstStart.isDone(map.memory(), namespace);
        }
    }

    /** Takes the pins away; the maps are gone when no program uses them. */
    static void remove(Path directory) throws IOException {
        for (BpfMap map : Maps.all()) {
            boolean _ = Files.deleteIfExists(directory.resolve(map.spec().name()));
        }
    }

    @Override
    public KernelMap apply(BpfMap map) {
        KernelMap found = maps.get(map);
        if (found == null) throw new IllegalArgumentException("not a map of the datapath: " + map);
        return found;
    }

    @Override
    public void close() {
        maps.values().forEach(KernelMap::close);
    }
}
