package dev.sluice.ebpf;

import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;

/**
 * A map's contents as the control plane sees them: a kernel map, or the simulated one that the same program uses on the JVM.
 *
 * <p>Keys and values are exactly as long as the spec says, in the machine's byte order. Per-CPU values are the values of all
 * possible CPUs one after another, each padded to 8 bytes. Safe for use by several threads.
 */
public interface MapStore extends AutoCloseable {
    MapSpec spec();

    /** All values of a mappable array, one after another; writes are seen by running programs at once. */
    MemorySegment memory();

    /** Copies the value of {@code key} into {@code value}; false if there is none. */
    boolean lookup(MemorySegment key, MemorySegment value);

    /** Stores, replacing what was there. {@code E2BIG}, as {@code LinuxException}, when full. */
    void update(MemorySegment key, MemorySegment value);

    /** Removes; false if there was nothing. */
    boolean delete(MemorySegment key);

    /** Visits a hash's entries; those that come or go meanwhile may or may not be seen. */
    void forEach(BiConsumer<MemorySegment, MemorySegment> visitor);

    /** Visits the elements 0 to {@code count - 1} of an array, many per system call. */
    void forEach(int count, BiConsumer<MemorySegment, MemorySegment> visitor);

    /** How many values a per-CPU map keeps per key; 1 for others. */
    int cpus();

    @Override
    void close();
}
