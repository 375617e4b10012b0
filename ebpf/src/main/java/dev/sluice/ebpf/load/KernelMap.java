package dev.sluice.ebpf.load;

import dev.sluice.ebpf.MapSpec;
import dev.sluice.ebpf.MapStore;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.FileDescriptor;
import dev.sluice.linux.MapInfo;
import dev.sluice.linux.MappedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map that a kernel keeps, open. Closing it gives up this process's hold only: pins and programs keep the map alive.
 *
 * <p>Operations are safe for use by several threads; {@link #close} must come after the last of them.
 */
public final class KernelMap implements MapStore {
    private static final long REPLACE = 0;

    private final Bpf bpf;
    private final MapSpec spec;
    private final FileDescriptor file;
    private @Nullable MappedMemory mapped;

    private KernelMap(Bpf bpf, MapSpec spec, FileDescriptor file) {
        this.bpf = bpf;
        this.spec = spec;
        this.file = file;
    }

    /** Makes a new map, empty or zeroed. */
    public static KernelMap create(Bpf bpf, MapSpec spec) {
        return new KernelMap(
                bpf,
                spec,
                bpf.createMap(
                        spec.name(),
                        spec.type().code(),
                        spec.keySize(),
                        spec.kernelValueSize(),
                        spec.kernelEntries(),
                        spec.flags()));
    }

    /**
     * Opens a pinned map; empty if nothing is pinned there.
     *
     * @throws IncompatibleMapException if it is not as the spec says in every respect
     */
    public static Optional<KernelMap> open(Bpf bpf, MapSpec spec, Path pin) {
        return open(bpf, spec, pin, false);
    }

    /** As {@link #open}, but of however many entries it was made with; {@link #spec} then tells. */
    public static Optional<KernelMap> openAnySize(Bpf bpf, MapSpec spec, Path pin) {
        return open(bpf, spec, pin, true);
    }

    private static Optional<KernelMap> open(Bpf bpf, MapSpec spec, Path pin, boolean anySize) {
        return bpf.pinned(pin.toString(), Bpf.Kind.MAP).map(file -> {
            try {
                MapInfo info = bpf.mapInfo(pin.toString(), file.number());
                MapSpec wanted = anySize ? spec.withEntries(entries(spec, info)) : spec;
                IncompatibleMapException.check(pin, wanted, info);
                return new KernelMap(bpf, wanted, file);
            } catch (RuntimeException e) {
                file.close();
                throw e;
            }
        });
    }

    private static int entries(MapSpec spec, MapInfo info) {
        return spec.type() == MapSpec.Type.BLOCK ? Math.max(1, info.valueSize() / spec.valueSize()) : info.entries();
    }

    /** Gives it a name in a bpffs; EEXIST if that is taken. */
    public void pin(Path path) {
        bpf.pin(file.number(), path.toString());
    }

    /** To be given to the kernel while this is open. */
    public FileDescriptor file() {
        return file;
    }

    Bpf bpf() {
        return bpf;
    }

    public MapInfo info() {
        return bpf.mapInfo(spec.name(), file.number());
    }

    @Override
    public MapSpec spec() {
        return spec;
    }

    /** Mapped at first use, until {@link #close}. */
    @Override
    public synchronized MemorySegment memory() {
        if (!spec.mappable()) throw new UnsupportedOperationException("map " + spec.name() + " was not made mappable");
        if (mapped == null) mapped = MappedMemory.map(bpf.calls(), spec.name(), file, stride() * spec.entries());
        return mapped.segment();
    }

    @Override
    public boolean lookup(MemorySegment key, MemorySegment value) {
        if (spec.type() == MapSpec.Type.BLOCK) {
            value.asSlice(0, spec.valueSize()).copyFrom(element(key));
            return true;
        }
        return bpf.lookup(spec.name(), file.number(), key(key), value.asSlice(0, valueBytes()));
    }

    @Override
    public void update(MemorySegment key, MemorySegment value) {
        if (spec.type() == MapSpec.Type.BLOCK) {
            element(key).copyFrom(value.asSlice(0, spec.valueSize()));
            return;
        }
        bpf.update(spec.name(), file.number(), key(key), value.asSlice(0, valueBytes()), REPLACE);
    }

    /** Of what is one value to the kernel. */
    private MemorySegment element(MemorySegment key) {
        int index = key.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        return memory().asSlice((long) index * spec.valueSize(), spec.valueSize());
    }

    @Override
    public boolean delete(MemorySegment key) {
        return bpf.delete(spec.name(), file.number(), key(key));
    }

    @Override
    public void forEach(BiConsumer<MemorySegment, MemorySegment> visitor) {
        new MapWalk(bpf, spec, file.number(), valueBytes()).forEach(visitor);
    }

    @Override
    public void forEach(int count, BiConsumer<MemorySegment, MemorySegment> visitor) {
        new MapWalk(bpf, spec, file.number(), valueBytes()).forEach(Math.min(count, spec.entries()), visitor);
    }

    @Override
    public int cpus() {
        return perCpu() ? PossibleCpus.count() : 1;
    }

    /** Bytes of a value as system calls exchange it: for a per-CPU map those of all CPUs. */
    private long valueBytes() {
        return perCpu() ? stride() * PossibleCpus.count() : spec.valueSize();
    }

    private long stride() {
        return (spec.valueSize() + 7L) & ~7L;
    }

    private boolean perCpu() {
        return spec.type() == MapSpec.Type.PERCPU_ARRAY;
    }

    private MemorySegment key(MemorySegment key) {
        return key.asSlice(0, spec.keySize());
    }

    /** Puts a program into a map of programs. */
    public void update(int index, LoadedProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_INT, index);
            MemorySegment value =
                    arena.allocateFrom(ValueLayout.JAVA_INT, program.file().number());
            update(key, value);
        }
    }

    @Override
    public synchronized void close() {
        if (mapped != null) mapped.close();
        file.close();
    }

    @Override
    public String toString() {
        return spec.toString();
    }
}
