package dev.sluice.ebpf;

import org.jspecify.annotations.Nullable;

/** {@code BPF_MAP_TYPE_HASH}: entries by key, refused when full. */
public final class HashTable extends BpfMap {
    private HashTable(MapSpec spec) {
        super(spec);
    }

    public static HashTable of(String name, int keySize, int valueSize, int entries) {
        return new HashTable(new MapSpec(MapSpec.Type.HASH, name, keySize, valueSize, entries, 0));
    }

    /** The value kept for {@code key}, or null. */
    public @Nullable Mem get(Mem key) {
        return store().find(key);
    }

    /** Stores a copy, replacing what was there: 0, or a negated errno. */
    public int put(Mem key, Mem value) {
        return store().put(key, value, 0);
    }

    /** Stores a copy only if there is none yet ({@code BPF_NOEXIST}): 0, or a negated errno ({@code -EEXIST} = -17). */
    public int putIfAbsent(Mem key, Mem value) {
        return store().put(key, value, 1);
    }

    /** Removes: 0, or {@code -ENOENT} = -2. */
    public int remove(Mem key) {
        return store().remove(key);
    }

    /**
     * Shows all elements to {@code body}, in no order to rely on; answers how many it saw. {@code body} is a method reference or a
     * lambda that captures nothing; what it needs goes through {@code context}. {@code bpf_for_each_map_elem}.
     */
    public int forEach(Mem context, Element body) {
        return store().visit(context, body);
    }
}
