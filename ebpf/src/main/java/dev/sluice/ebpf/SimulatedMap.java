package dev.sluice.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map on the JVM, with the errors and limits of the kernel's: one CPU, one lock per map. Arrays live in one stretch of memory,
 * so that pointers into them stay good and atomics work.
 */
public final class SimulatedMap implements MapStore {
    private static final int ENOENT = 2, E2BIG = 7, EAGAIN = 11, EEXIST = 17;

    private final MapSpec spec;
    private final int stride;
    private final @Nullable MemorySegment array;
    private final Map<ByteBuffer, MemorySegment> entries;
    private final Queue<byte[]> records = new ArrayDeque<>();
    private int recordBytes;
    /** What is there as long as we have not written anything else; null for nothing. */
    private final @Nullable MapStore behind;

    private final Set<ByteBuffer> removed = new HashSet<>();

    SimulatedMap(MapSpec spec) {
        this(spec, null);
    }

    SimulatedMap(MapSpec spec, @Nullable MapStore behind) {
        this.spec = spec;
        this.behind = behind;
        stride = (spec.valueSize() + 7) & ~7;
        boolean indexed = switch (spec.type()) {
            case ARRAY, BLOCK, PERCPU_ARRAY -> true;
            default -> false;
        };
        array = indexed && behind == null ? Arena.ofAuto().allocate((long) stride * spec.entries(), 64) : null;
        entries = new LinkedHashMap<>(16, 0.75f, spec.type() == MapSpec.Type.LRU_HASH);
    }

    @Nullable
    Mem element(int index) {
        if (Integer.compareUnsigned(index, spec.entries()) >= 0) return null;
        if (behind != null) return copied(index, behind);
        return Mem.of(memory().asSlice((long) index * stride, spec.valueSize()));
    }

    /** The element as we have it, to begin with as it is there. */
    private synchronized Mem copied(int index, MapStore there) {
        ByteBuffer key = ByteBuffer.allocate(4).putInt(0, index);
        MemorySegment copy = entries.get(key);
        if (copy == null) {
            copy = Arena.ofAuto().allocate(stride, 8).asSlice(0, spec.valueSize());
            if (spec.type() != MapSpec.Type.PERCPU_ARRAY)
                copy.copyFrom(there.memory().asSlice((long) index * stride, spec.valueSize()));
            entries.put(key, copy);
        }
        return Mem.of(copy);
    }

    synchronized @Nullable Mem find(Mem key) {
        ByteBuffer bytes = bytes(key.segment());
        MemorySegment value = entries.get(bytes);
        if (value == null && behind != null && !removed.contains(bytes)) {
            MemorySegment copy = Arena.ofAuto().allocate(stride, 8).asSlice(0, spec.valueSize());
            MemorySegment exact = Arena.ofAuto()
                    .allocate(spec.keySize(), 8)
                    .copyFrom(key.segment().asSlice(0, spec.keySize()));
            if (behind.lookup(exact, copy)) {
                value = copy;
                entries.put(bytes, copy);
            }
        }
        return value == null ? null : Mem.of(value);
    }

    /** {@code flags}: 0 any, 1 {@code BPF_NOEXIST}. */
    synchronized int put(Mem key, Mem value, int flags) {
        ByteBuffer k = bytes(key.segment());
        Mem _ = behind == null ? null : find(key);
        if (entries.containsKey(k)) {
            if (flags == 1) return -EEXIST;
        } else if (entries.size() >= spec.entries()) {
            if (spec.type() != MapSpec.Type.LRU_HASH) return -E2BIG;
            entries.remove(entries.keySet().iterator().next());
        }
        MemorySegment copy = Arena.ofAuto().allocate(stride, 8).asSlice(0, spec.valueSize());
        entries.put(k, copy.copyFrom(value.segment().asSlice(0, spec.valueSize())));
        return 0;
    }

    synchronized int remove(Mem key) {
        if (find(key) == null) return -ENOENT;
        removed.add(bytes(key.segment()));
        var _ = entries.remove(bytes(key.segment()));
        return 0;
    }

    int visit(Mem context, BpfMap.Element body) {
        if (behind != null) throw new UnsupportedOperationException("all elements of a map that lies over another");
        int seen = 0;
        if (array != null) {
            for (int i = 0; i < spec.entries(); i++) {
                Mem key = Mem.stack(4);
                key.u32(0, i);
                seen++;
                if (body.stop(key, Mem.of(memory().asSlice((long) i * stride, spec.valueSize())), context)) break;
            }
            return seen;
        }
        Map<ByteBuffer, MemorySegment> copy;
        synchronized (this) {
            copy = new LinkedHashMap<>(entries);
        }
        for (Map.Entry<ByteBuffer, MemorySegment> entry : copy.entrySet()) {
            seen++;
            if (body.stop(Mem.of(MemorySegment.ofArray(entry.getKey().array())), Mem.of(entry.getValue()), context))
                break;
        }
        return seen;
    }

    synchronized int append(Mem record, int size) {
        if (recordBytes + size + 8 > spec.entries()) return -EAGAIN;
        recordBytes += size + 8;
        records.add(record.segment().asSlice(0, size).toArray(ValueLayout.JAVA_BYTE));
        return 0;
    }

    /** Takes the oldest record of a ring buffer, null when there is none. */
    public synchronized byte @Nullable [] poll() {
        byte[] record = records.poll();
        if (record != null) recordBytes -= record.length + 8;
        return record;
    }

    @Override
    public MapSpec spec() {
        return spec;
    }

    @Override
    public MemorySegment memory() {
        if (array == null) throw new UnsupportedOperationException("map " + spec.name() + " is no array");
        return array;
    }

    @Override
    public synchronized boolean lookup(MemorySegment key, MemorySegment value) {
        Mem found = array == null ? find(Mem.of(key)) : element(key.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
        if (found == null) return false;
        value.asSlice(0, spec.valueSize()).copyFrom(found.segment());
        return true;
    }

    @Override
    public synchronized void update(MemorySegment key, MemorySegment value) {
        if (array == null) {
            int error = put(Mem.of(key), Mem.of(value), 0);
            if (error != 0) throw new IllegalStateException("map " + spec.name() + ": errno " + -error);
            return;
        }
        Mem element = element(key.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
        if (element == null) throw new IllegalStateException("map " + spec.name() + ": index out of range");
        element.segment().copyFrom(value.asSlice(0, spec.valueSize()));
    }

    @Override
    public synchronized boolean delete(MemorySegment key) {
        return entries.remove(bytes(key)) != null;
    }

    @Override
    public void forEach(BiConsumer<MemorySegment, MemorySegment> visitor) {
        Map<ByteBuffer, MemorySegment> copy;
        synchronized (this) {
            copy = new LinkedHashMap<>(entries);
        }
        copy.forEach((key, value) -> visitor.accept(MemorySegment.ofArray(key.array()), value));
    }

    @Override
    public void forEach(int count, BiConsumer<MemorySegment, MemorySegment> visitor) {
        for (int i = 0; i < Math.min(count, spec.entries()); i++)
            visitor.accept(MemorySegment.ofArray(new int[] {i}), memory().asSlice((long) i * stride, spec.valueSize()));
    }

    @Override
    public int cpus() {
        return 1;
    }

    @Override
    public void close() {}

    private ByteBuffer bytes(MemorySegment key) {
        return ByteBuffer.wrap(key.asSlice(0, spec.keySize()).toArray(ValueLayout.JAVA_BYTE));
    }
}
