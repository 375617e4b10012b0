package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.MapSpec;
import dev.sluice.ebpf.MapStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Reads and empties maps, simulated or in the kernel. */
final class MapContents {
    private MapContents() {}

    static boolean array(MapSpec spec) {
        return switch (spec.type()) {
            case ARRAY, BLOCK, PERCPU_ARRAY -> true;
            default -> false;
        };
    }

    static MemorySegment index(int index) {
        return MemorySegment.ofArray(new int[] {index});
    }

    /** Adds what is in {@code store}, other than zeroes of arrays. */
    static void read(MapStore store, SortedMap<String, String> into) {
        MapSpec spec = store.spec();
        if (!array(spec)) {
            store.forEach((key, value) -> into.put(spec.name() + "[" + hex(key) + "]", hex(value)));
            return;
        }
        for (int i = 0; i < spec.entries(); i++) {
            MemorySegment value = MemorySegment.ofArray(new byte[spec.valueSize()]);
            if (!store.lookup(index(i), value)) throw new IllegalStateException(spec.name() + " has no " + i);
            put(into, spec, i, value);
        }
    }

    static void put(SortedMap<String, String> into, MapSpec spec, int index, MemorySegment value) {
        String hex = hex(value);
        if (!hex.chars().allMatch(c -> c == '0')) into.put(spec.name() + "[" + index + "]", hex);
    }

    /** Removes all entries of a hash. */
    static void clear(MapStore store) {
        List<byte[]> keys = new ArrayList<>();
        store.forEach((key, _) -> keys.add(key.toArray(ValueLayout.JAVA_BYTE)));
        for (byte[] key : keys) store.delete(MemorySegment.ofArray(key));
    }

    private static String hex(MemorySegment bytes) {
        return Outcome.HEX.formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }
}
