package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.BlockArray;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.LruHash;

/** A map of {@link FuzzMaps}, by the name of its field there. */
record FuzzMap(String field, BpfMap map) {
    int keySize() {
        return map.spec().keySize();
    }

    int valueSize() {
        return map.spec().valueSize();
    }

    int entries() {
        return map.spec().entries();
    }

    /** Whether its entries come and go, so that a pointer to one may not be used after a change of the map. */
    boolean hashed() {
        return map instanceof HashTable || map instanceof LruHash;
    }

    /** Whether an element is had by {@code at}, which never answers null, instead of {@code get}. */
    boolean block() {
        return map instanceof BlockArray;
    }

    @Override
    public String toString() {
        return field;
    }
}
