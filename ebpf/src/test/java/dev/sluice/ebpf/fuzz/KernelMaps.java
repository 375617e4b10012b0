package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.MapSpec;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.linux.Bpf;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The {@link FuzzMaps} in the kernel: made once, emptied for each program. */
final class KernelMaps implements AutoCloseable {
    private final Map<BpfMap, KernelMap> maps = new HashMap<>();
    /** What each CPU's copy of a per-CPU value is, as {@code map[index]}. */
    private final Map<String, byte[]> agreed = new HashMap<>();

    KernelMaps(Bpf bpf) {
        for (BpfMap map : FuzzMaps.ALL) maps.put(map, KernelMap.create(bpf, map.spec()));
    }

    KernelMap of(BpfMap map) {
        return Objects.requireNonNull(maps.get(map), map.toString());
    }

    void clear() {
        for (KernelMap map : maps.values()) {
            if (!MapContents.array(map.spec())) MapContents.clear(map);
            else for (int i = 0; i < map.spec().entries(); i++) zero(map, i);
        }
        agreed.clear();
    }

    private static void zero(KernelMap map, int index) {
        map.update(MapContents.index(index), MemorySegment.ofArray(new byte[stride(map) * map.cpus()]));
    }

    private static int stride(KernelMap map) {
        boolean perCpu = map.spec().type() == MapSpec.Type.PERCPU_ARRAY;
        return perCpu ? (map.spec().valueSize() + 7) & ~7 : map.spec().valueSize();
    }

    SortedMap<String, String> contents() {
        SortedMap<String, String> contents = new TreeMap<>();
        for (KernelMap map : maps.values()) {
            if (map.spec().type() == MapSpec.Type.PERCPU_ARRAY)
                for (int i = 0; i < map.spec().entries(); i++) merge(map, i, contents);
            else MapContents.read(map, contents);
        }
        return contents;
    }

    /**
     * The copy of the CPU that the program ran on, which is the one that changed; then all copies become that one, so that it
     * does not matter where the next packet is handled.
     */
    private void merge(KernelMap map, int index, SortedMap<String, String> into) {
        int stride = stride(map);
        byte[] copies = new byte[stride * map.cpus()];
        map.lookup(MapContents.index(index), MemorySegment.ofArray(copies));
        String name = map.spec().name() + "[" + index + "]";
        byte[] before = agreed.getOrDefault(name, new byte[stride]);
        byte[] now = before;
        for (int cpu = 0; cpu < map.cpus(); cpu++) {
            byte[] copy = Arrays.copyOfRange(copies, cpu * stride, (cpu + 1) * stride);
            if (!Arrays.equals(copy, before)) now = copy;
        }
        if (!Arrays.equals(now, before)) {
            for (int cpu = 0; cpu < map.cpus(); cpu++) System.arraycopy(now, 0, copies, cpu * stride, stride);
            map.update(MapContents.index(index), MemorySegment.ofArray(copies));
            agreed.put(name, now);
        }
        MapContents.put(
                into,
                map.spec(),
                index,
                MemorySegment.ofArray(now).asSlice(0, map.spec().valueSize()));
    }

    @Override
    public void close() {
        maps.values().forEach(KernelMap::close);
    }
}
