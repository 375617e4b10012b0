package dev.sluice.ebpf;

/**
 * What a map is, before any kernel has one: inert, comparable and printable.
 *
 * @param name at most 15 characters, as the kernel keeps them
 * @param keySize bytes of a key (4 for arrays, 0 for ring buffers)
 * @param valueSize bytes of a value; a mappable array's is a multiple of 8
 * @param entries how many at most; for a ring buffer its bytes, a power of two of whole pages
 * @param flags {@code BPF_F_*} of {@code BPF_MAP_CREATE}
 */
public record MapSpec(Type type, String name, int keySize, int valueSize, int entries, int flags) {
    /** {@code BPF_F_MMAPABLE}: user space may map the array's values. Linux 5.5. */
    public static final int MMAPABLE = 1 << 10;

    /** {@code enum bpf_map_type} of include/uapi/linux/bpf.h. */
    public enum Type {
        HASH(1),
        ARRAY(2),
        /** An array whose values are, to the kernel, one: see {@link BlockArray}. */
        BLOCK(2),
        PROG_ARRAY(3),
        PERCPU_ARRAY(6),
        LRU_HASH(9),
        RINGBUF(27);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    public MapSpec {
        if (name.isEmpty() || name.length() > 15)
            throw new IllegalArgumentException("map name '" + name + "': 1 to 15 characters");
        if (entries <= 0) throw new IllegalArgumentException("map " + name + ": " + entries + " entries");
    }

    public boolean mappable() {
        return (flags & MMAPABLE) != 0;
    }

    /** Bytes of a value as the kernel knows it. */
    public int kernelValueSize() {
        return type == Type.BLOCK ? valueSize * entries : valueSize;
    }

    /** Entries as the kernel knows them. */
    public int kernelEntries() {
        return type == Type.BLOCK ? 1 : entries;
    }

    /** The same map with room for more or fewer entries: capacity is chosen when a director starts. */
    public MapSpec withEntries(int entries) {
        return new MapSpec(type, name, keySize, valueSize, entries, flags);
    }
}
