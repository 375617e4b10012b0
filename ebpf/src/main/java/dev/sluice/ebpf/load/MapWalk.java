package dev.sluice.ebpf.load;

import dev.sluice.ebpf.MapSpec;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;

/** Reads a whole map, many entries per system call. */
final class MapWalk {
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int LEAST = 32;

    private final Bpf bpf;
    private final MapSpec spec;
    private final int map;
    private final long valueBytes;

    MapWalk(Bpf bpf, MapSpec spec, int map, long valueBytes) {
        this.bpf = bpf;
        this.spec = spec;
        this.map = map;
        this.valueBytes = valueBytes;
    }

    void forEach(BiConsumer<MemorySegment, MemorySegment> visitor) {
        forEach(Integer.MAX_VALUE, visitor);
    }

    /** {@code most} entries: of an array the first ones. */
    void forEach(int most, BiConsumer<MemorySegment, MemorySegment> visitor) {
        long perEntry = spec.keySize() + valueBytes;
        int count = Math.clamp(CHUNK_BYTES / perEntry, LEAST, Math.max(LEAST, Math.min(most, spec.entries())));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cursor = arena.allocate(Math.max(8, spec.keySize()), 8);
            boolean first = true;
            boolean last = false;
            int seen = 0;
            while (!last && seen < most) {
                try (Arena chunk = Arena.ofConfined()) {
                    MemorySegment keys = chunk.allocate((long) count * spec.keySize(), 8);
                    MemorySegment values = chunk.allocate(count * valueBytes, 8);
                    Bpf.Batch batch = bpf.lookupBatch(spec.name(), map, first, cursor, keys, values, count);
                    visit(visitor, keys, values, Math.min(batch.count(), most - seen));
                    seen += batch.count();
                    first = false;
                    last = batch.last();
                } catch (LinuxException e) {
                    if (!e.is(Errno.ENOSPC)) throw e;
                    count = Math.multiplyExact(count, 2); // a bucket longer than the room: the cursor has not moved
                }
            }
        }
    }

    private void visit(
            BiConsumer<MemorySegment, MemorySegment> visitor, MemorySegment keys, MemorySegment values, int count) {
        for (int i = 0; i < count; i++) {
            visitor.accept(
                    keys.asSlice((long) i * spec.keySize(), spec.keySize()),
                    values.asSlice(i * valueBytes, valueBytes));
        }
    }
}
