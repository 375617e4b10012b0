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
}
