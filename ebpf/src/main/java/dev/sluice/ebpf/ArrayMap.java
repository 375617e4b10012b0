package dev.sluice.ebpf;

import org.jspecify.annotations.Nullable;

/** {@code BPF_MAP_TYPE_ARRAY}: zeroed values by index, shared by all CPUs; lookups are inlined by the kernel. */
public final class ArrayMap extends BpfMap {
    private ArrayMap(MapSpec spec) {
        super(spec);
    }

    public static ArrayMap of(String name, int valueSize, int entries) {
        return new ArrayMap(new MapSpec(MapSpec.Type.ARRAY, name, 4, valueSize, entries, 0));
    }

    /** An array that the daemon maps into its own memory. */
    public static ArrayMap mappable(String name, int valueSize, int entries) {
        return new ArrayMap(new MapSpec(MapSpec.Type.ARRAY, name, 4, valueSize, entries, MapSpec.MMAPABLE));
    }

    /** The value at {@code index}, null when it is out of range (as unsigned). */
    public @Nullable Mem get(int index) {
        return store().element(index);
    }

    /**
     * Shows all elements to {@code body}, in no order to rely on; answers how many it saw. {@code body} is a method reference or a
     * lambda that captures nothing; what it needs goes through {@code context}. {@code bpf_for_each_map_elem}.
     */
    public int forEach(Mem context, Element body) {
        return store().visit(context, body);
    }
}
