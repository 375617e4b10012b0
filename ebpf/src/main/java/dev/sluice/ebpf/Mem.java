package dev.sluice.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A pointer to bytes: in the kernel a register, on the JVM a {@link MemorySegment}.
 *
 * <p>Final subclasses with a constructor that takes a {@code Mem} are typed views of the same pointer and cost nothing once
 * compiled. Offsets are bytes; {@code u8 u16 u32 u64} read and write in the machine's order (little endian on every machine we
 * run on), {@code be16 be32 be64} in network order. Values narrower than an int are zero-extended. Accesses outside the object
 * throw on the JVM and are refused by the verifier in the kernel.
 */
public class Mem {
    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT_BE = SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT_BE = INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG_BE = LONG.withOrder(ByteOrder.BIG_ENDIAN);
    private static final VarHandle ATOMIC_INT = JAVA_INT.varHandle();
    private static final VarHandle ATOMIC_LONG = JAVA_LONG.varHandle();

    private final MemorySegment segment;

    /** A view of the same bytes. */
    protected Mem(Mem other) {
        segment = other.segment;
    }

    private Mem(MemorySegment segment) {
        this.segment = segment;
    }

    /** Bytes outside the kernel: a mapped map, a test's buffer. Not for kernel code. */
    public static Mem of(MemorySegment segment) {
        return new Mem(segment);
    }

    /** {@code size} zeroed bytes in the program's own frame; a constant of at most 512 in all, less what the compiler spills. */
    public static Mem stack(int size) {
        return new Mem(Arena.ofAuto().allocate(size, 8));
    }

    /** The bytes behind this pointer. Not for kernel code. */
    public final MemorySegment segment() {
        return segment;
    }

    public final Mem at(int offset) {
        return new Mem(segment.asSlice(offset));
    }

    /**
     * Asks for the cache line of the byte there without waiting for it: a load whose value nobody wants. Worth it well before a
     * write to memory that is cold, since an atomic operation after that write would wait for it.
     */
    public final void prefetch(int offset) {
        var _ = u8(offset);
    }

    public final int u8(int offset) {
        return segment.get(JAVA_BYTE, offset) & 0xff;
    }

    public final int u16(int offset) {
        return segment.get(SHORT, offset) & 0xffff;
    }

    public final int be16(int offset) {
        return segment.get(SHORT_BE, offset) & 0xffff;
    }

    public final int u32(int offset) {
        return segment.get(INT, offset);
    }

    public final int be32(int offset) {
        return segment.get(INT_BE, offset);
    }

    public final long u64(int offset) {
        return segment.get(LONG, offset);
    }

    public final long be64(int offset) {
        return segment.get(LONG_BE, offset);
    }

    public final void u8(int offset, int value) {
        segment.set(JAVA_BYTE, offset, (byte) value);
    }

    public final void u16(int offset, int value) {
        segment.set(SHORT, offset, (short) value);
    }

    public final void be16(int offset, int value) {
        segment.set(SHORT_BE, offset, (short) value);
    }

    public final void u32(int offset, int value) {
        segment.set(INT, offset, value);
    }

    public final void be32(int offset, int value) {
        segment.set(INT_BE, offset, value);
    }

    public final void u64(int offset, long value) {
        segment.set(LONG, offset, value);
    }

    public final void be64(int offset, long value) {
        segment.set(LONG_BE, offset, value);
    }

    /** Copies {@code length} (a constant) bytes of {@code source} to the start of this. The two must not overlap. */
    public final void copyFrom(Mem source, int length) {
        MemorySegment.copy(source.segment, 0, segment, 0, length);
    }

    /** Atomically adds; map values only, naturally aligned. */
    public final void add32(int offset, int value) {
        var _ = (int) ATOMIC_INT.getAndAdd(segment, (long) offset, value);
    }

    /** Atomically adds; map values only, naturally aligned. */
    public final void add64(int offset, long value) {
        var _ = (long) ATOMIC_LONG.getAndAdd(segment, (long) offset, value);
    }

    /** Atomically adds and answers what was there before; map values only, naturally aligned. */
    public final long fetchAdd64(int offset, long value) {
        return (long) ATOMIC_LONG.getAndAdd(segment, (long) offset, value);
    }

    /** Compare and exchange; answers what was there, so it succeeded if that equals {@code expected}. Map values only. */
    public final int cas32(int offset, int expected, int value) {
        return (int) ATOMIC_INT.compareAndExchange(segment, (long) offset, expected, value);
    }

    /** Compare and exchange; answers what was there, so it succeeded if that equals {@code expected}. Map values only. */
    public final long cas64(int offset, long expected, long value) {
        return (long) ATOMIC_LONG.compareAndExchange(segment, (long) offset, expected, value);
    }

    /** Atomically replaces; answers what was there. Map values only. */
    public final long xchg64(int offset, long value) {
        return (long) ATOMIC_LONG.getAndSet(segment, (long) offset, value);
    }
}
