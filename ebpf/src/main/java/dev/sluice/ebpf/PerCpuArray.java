package dev.sluice.ebpf;

import org.jspecify.annotations.Nullable;

/** {@code BPF_MAP_TYPE_PERCPU_ARRAY}: zeroed values by index, one copy per CPU, so that counting needs no atomics. */
public final class PerCpuArray extends BpfMap {
    private PerCpuArray(MapSpec spec) {
        super(spec);
    }

    public static PerCpuArray of(String name, int valueSize, int entries) {
        return new PerCpuArray(new MapSpec(MapSpec.Type.PERCPU_ARRAY, name, 4, valueSize, entries, 0));
    }

    /** This CPU's value at {@code index}, null when it is out of range (as unsigned). */
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
