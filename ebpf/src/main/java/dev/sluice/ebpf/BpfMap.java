package dev.sluice.ebpf;

/**
 * A map that kernel code names: declared {@code static final}, made of a {@link MapSpec}.
 *
 * <p>On the JVM its contents are {@link #store()}, simulated unless a test gave another; when compiled, the loader is asked for
 * the kernel map that stands for it.
 */
public abstract sealed class BpfMap
        permits ArrayMap, BlockArray, PerCpuArray, HashTable, LruHash, ProgramArray, RingBuffer {
    private final MapSpec spec;
    private volatile SimulatedMap store;

    BpfMap(MapSpec spec) {
        this.spec = spec;
        store = new SimulatedMap(spec);
    }

    public final MapSpec spec() {
        return spec;
    }

    /** What the JVM twin of the program reads and writes. Not for kernel code. */
    public final SimulatedMap store() {
        return store;
    }

    /** Starts the JVM twin afresh, with room for {@code entries}. Not for kernel code. */
    public final SimulatedMap reset(int entries) {
        return store = new SimulatedMap(spec.withEntries(entries));
    }

    /**
     * Lets the JVM twin see what {@code behind} has; what the twin writes stays its own, so that a program can be tried on the state
     * of a running one. Per-CPU values begin at zero. Not for kernel code.
     */
    public final SimulatedMap overlay(MapStore behind) {
        return store = new SimulatedMap(spec.withEntries(behind.spec().entries()), behind);
    }

    /** What is done with each element of a map. */
    @FunctionalInterface
    public interface Element {
        /** Answers whether to stop after this element. {@code key}: an array's is its index, 4 bytes. */
        boolean stop(Mem key, Mem value, Mem context);
    }

    @Override
    public final String toString() {
        return spec.toString();
    }
}
