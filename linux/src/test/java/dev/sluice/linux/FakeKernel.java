package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A kernel that does what a test says: answers calls in the order they were prepared, success where nothing was. */
public final class FakeKernel implements SystemCalls {
    /** What one call does; it may look at and write to the memory that the arguments point to. */
    @FunctionalInterface
    public interface Answer {
        long answer(long... arguments);
    }

    private final Map<SystemCall, Deque<Answer>> prepared = new EnumMap<>(SystemCall.class);
    private final List<String> made = new ArrayList<>();

    public FakeKernel() {}

    /** Prepares the next answer to a call. */
    public FakeKernel on(SystemCall call, Answer answer) {
        prepared.computeIfAbsent(call, _ -> new ArrayDeque<>()).add(answer);
        return this;
    }

    public FakeKernel fail(SystemCall call, Errno errno) {
        return on(call, _ -> -errno.number());
    }

    /** The calls so far: {@code close(7)}, with the first argument. */
    public List<String> made() {
        return made;
    }

    @Override
    public synchronized long invoke(SystemCall call, long... arguments) {
        made.add(call.title() + "(" + (arguments.length == 0 ? "" : arguments[0]) + ")");
        Deque<Answer> answers = prepared.get(call);
        return answers == null || answers.isEmpty() ? 0 : answers.remove().answer(arguments);
    }

    /** The memory that an argument points to. */
    public static MemorySegment memory(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    public static byte[] bytes(long address, long size) {
        return memory(address, size).toArray(JAVA_BYTE);
    }
}
