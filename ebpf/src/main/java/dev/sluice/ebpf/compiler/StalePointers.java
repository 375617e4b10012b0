package dev.sluice.ebpf.compiler;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** Refuses the use of a pointer into the packet that was taken before the packet moved. */
final class StalePointers extends PointerStates {
    private final Set<Value> intoPacket = new HashSet<>();

    private StalePointers(Graph graph) {
        super(graph);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Value pointer : pointers) if (pointsIntoPacket(pointer)) changed |= intoPacket.add(pointer);
        }
    }

    static void run(Graph graph) {
        new StalePointers(graph).run();
    }

    private boolean pointsIntoPacket(Value pointer) {
        return switch (pointer.op) {
            case CONTEXT -> true;
            case OFFSET -> intoPacket.contains(pointer.operand(0));
            case PHI -> {
                for (Value operand : pointer.operands) if (intoPacket.contains(operand.actual())) yield true;
                yield false;
            }
            default -> false;
        };
    }

    @Override
    boolean onAllWays() {
        return false;
    }

    @Override
    boolean always(Value value) {
        return false;
    }

    @Override
    void edge(Block from, Block to, BitSet state) {}

    @Override
    void step(Value value, BitSet state) {
        if (moves(value)) for (Value pointer : intoPacket) set(pointer, state, true);
        if (value.kind == Kind.POINTER) set(value, state, value.op == Op.OFFSET && has(value.operand(0), state));
    }

    static boolean moves(Value value) {
        return value.op == Op.CALL && value.helper().movesPacket()
                || (value.op == Op.CALL || value.op == Op.INVOKE) && value.imm == Step.MOVES_PACKET;
    }

    @Override
    void check(Value value, BitSet state) {
        switch (value.op) {
            case LOAD, STORE, PREFETCH, ATOMIC_ADD, FETCH_ADD, EXCHANGE, COMPARE_EXCHANGE ->
                check(value, value.operand(0), state);
            case COPY, CALL, INVOKE -> {
                for (Value operand : value.operands) check(value, operand.actual(), state);
            }
            default -> {}
        }
    }

    private void check(Value user, Value pointer, BitSet state) {
        if (!has(pointer, state)) return;
        throw new UnsupportedJava(
                user.location,
                "use of a pointer into the packet that was taken before a call that may have moved the packet",
                "take it from the Packet again after that call");
    }
}
