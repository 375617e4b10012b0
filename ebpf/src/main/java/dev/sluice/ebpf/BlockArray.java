package dev.sluice.ebpf;

/**
 * An array that is one value to the kernel, so that programs address its elements without a lookup: no helper call, which would
 * cost every caller-saved register, no range check at run time, and never null. In return the program has to bound the index
 * itself, by a mask that the verifier sees; and the array may have 512 MiB ({@code BPF_MAX_VAR_OFF}) at most.
 *
 * <p>Shared by all CPUs, zeroed, and mapped by the daemon as a {@link ArrayMap#mappable} one.
 */
public final class BlockArray extends BpfMap {
    private static final int MOST_BYTES = 1 << 29;

    private BlockArray(MapSpec spec) {
        super(spec);
    }

    /** {@code valueSize}: bytes of an element, a multiple of 8. */
    public static BlockArray of(String name, int valueSize, int entries) {
        if (valueSize % 8 != 0 || (long) valueSize * entries > MOST_BYTES)
            throw new IllegalArgumentException(name + ": " + entries + " elements of " + valueSize + " bytes");
        return new BlockArray(new MapSpec(MapSpec.Type.BLOCK, name, 4, valueSize, entries, MapSpec.MMAPABLE));
    }

    /** The element at {@code index}, which the caller has bounded; on the JVM anything else throws. */
    public Mem at(int index) {
        Mem element = store().element(index);
        if (element == null) throw new IndexOutOfBoundsException(index);
        return element;
    }
}
