package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * One {@code union bpf_attr} (include/uapi/linux/bpf.h) being filled in, with the memory that it points to. Offsets are those of
 * the member of the union that the command uses; all else is zero, as the kernel demands.
 */
final class BpfAttr implements AutoCloseable {
    /** Covers every member used here; a kernel that knows less accepts it, for the rest is zero. */
    static final int SIZE = 152;

    /** {@code BPF_OBJ_NAME_LEN} less the final zero. */
    private static final int NAME_LENGTH = 15;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment attr = arena.allocate(SIZE, 8);
    /** Memory of others, kept alive until the call is over. */
    private final List<MemorySegment> borrowed = new ArrayList<>();

    BpfAttr set(int offset, int value) {
        attr.set(JAVA_INT, offset, value);
        return this;
    }

    BpfAttr setLong(int offset, long value) {
        attr.set(JAVA_LONG, offset, value);
        return this;
    }

    BpfAttr name(int offset, String name) {
        for (int i = 0; i < Math.min(NAME_LENGTH, name.length()); i++) {
            attr.set(JAVA_BYTE, offset + i, (byte) name.charAt(i));
        }
        return this;
    }

    /** Points to the bytes, of a copy if they are on the Java heap. */
    BpfAttr input(int offset, MemorySegment bytes) {
        if (!bytes.isNative()) {
            return pointer(offset, arena.allocate(bytes.byteSize(), 8).copyFrom(bytes));
        }
        borrowed.add(bytes);
        return pointer(offset, bytes);
    }

    BpfAttr input(int offset, byte[] bytes) {
        return input(offset, MemorySegment.ofArray(bytes));
    }

    BpfAttr text(int offset, String text) {
        return pointer(offset, arena.allocateFrom(text));
    }

    /** Points to fresh zeroed memory that the kernel will write to, valid until this is closed. */
    MemorySegment output(int offset, long size) {
        MemorySegment buffer = arena.allocate(size, 8);
        pointer(offset, buffer);
        return buffer;
    }

    private BpfAttr pointer(int offset, MemorySegment memory) {
        return setLong(offset, memory.byteSize() == 0 ? 0 : memory.address());
    }

    int get(int offset) {
        return attr.get(JAVA_INT, offset);
    }

    /** Makes the call; the result, or the negated error number. */
    int invoke(SystemCalls calls, BpfCommand command) {
        try {
            return (int) calls.invoke(SystemCall.BPF, command.code(), attr.address(), SIZE);
        } finally {
            Reference.reachabilityFence(borrowed);
        }
    }

    /** Makes a call that must succeed. */
    int require(SystemCalls calls, BpfCommand command, String object) {
        int result = invoke(calls, command);
        if (result < 0) throw command.failed(object, -result);
        return result;
    }

    @Override
    public void close() {
        arena.close();
    }
}
