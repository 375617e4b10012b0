package dev.sluice.ebpf;

/**
 * A number that is fixed when a program is compiled: configuration that folds into the code.
 *
 * <p>In the kernel {@link #value()} is a constant, given to the compiler by name or else the default; on the JVM it is whatever
 * {@link #set} last gave it. Declared {@code static final}. Unlike a {@code static final int}, two compilations in one JVM may
 * see different values.
 */
public final class Param {
    private final String name;
    private final long standard;
    private volatile long value;

    private Param(String name, long standard) {
        this.name = name;
        this.standard = standard;
        value = standard;
    }

    public static Param of(String name, long standard) {
        return new Param(name, standard);
    }

    public String name() {
        return name;
    }

    public long standard() {
        return standard;
    }

    /** What kernel code reads, as an int. */
    public int value() {
        return (int) value;
    }

    /** What kernel code reads, as a long. */
    public long longValue() {
        return value;
    }

    /** What kernel code reads, as a switch: code under {@code if (X.on())} is not there at all when off. */
    public boolean on() {
        return value != 0;
    }

    /** The value of later runs on the JVM and of later compilations. Not for kernel code. */
    public void set(long value) {
        this.value = value;
    }
}
