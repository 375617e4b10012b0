package dev.sluice.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A file's contents as memory, shared with the kernel and every other process that maps it. Unmapped on {@link #close}, after
 * which {@link #segment} throws; close fails while another thread is in the middle of a bulk access.
 */
public final class MappedMemory implements AutoCloseable {
    /** PROT_READ, PROT_WRITE and MAP_SHARED of include/uapi/asm-generic/mman-common.h. */
    private static final int READ = 1, WRITE = 2, SHARED = 1;

    private final Arena arena;
    private final MemorySegment segment;

    private MappedMemory(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
    }

    /**
     * Maps {@code size} bytes from the file's start, for reading and writing. The descriptor may be closed afterwards.
     *
     * @param name what it is, for messages
     */
    public static MappedMemory map(SystemCalls calls, String name, FileDescriptor file, long size) {
        return map(calls, name, file, 0, size, READ | WRITE);
    }

    /** As {@link #map}, but from {@code offset} (whole pages) and only for reading. */
    public static MappedMemory mapReadOnly(
            SystemCalls calls, String name, FileDescriptor file, long offset, long size) {
        return map(calls, name, file, offset, size, READ);
    }

    private static MappedMemory map(
            SystemCalls calls, String name, FileDescriptor file, long offset, long size, int protection) {
        long address = calls.require(SystemCall.MMAP, name, 0, size, protection, SHARED, file.number(), offset);
        Arena arena = Arena.ofShared();
        MemorySegment mapped = MemorySegment.ofAddress(address).reinterpret(size, arena, memory -> {
            long _ = calls.invoke(SystemCall.MUNMAP, memory.address(), size);
        });
        return new MappedMemory(arena, protection == READ ? mapped.asReadOnly() : mapped);
    }

    /** The mapped bytes, usable by any thread until closed. */
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) arena.close();
    }
}
