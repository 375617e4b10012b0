package dev.sluice.ebpf.compiler;

import java.util.BitSet;

/** Refuses the use of a pointer that may be null there, as the verifier would, but by its line. */
final class NullChecks extends PointerStates {
    private NullChecks(Graph graph) {
        super(graph);
    }

    static void run(Graph graph) {
        new NullChecks(graph).run();
    }

    @Override
    boolean onAllWays() {
        return true;
    }

    @Override
    boolean always(Value value) {
        return !value.isConst();
    }

    @Override
    void edge(Block from, Block to, BitSet state) {
        Value end = from.end();
        if (end.op != Op.BRANCH || end.kind != Kind.POINTER || from.next == from.otherwise) return;
        if (!end.operand(1).isConst(0)) return;
        Comparison comparison = end.comparison();
        boolean notNull =
                comparison == Comparison.NE && to == from.next || comparison == Comparison.EQ && to == from.otherwise;
        if (notNull) set(end.operand(0), state, true);
    }

    @Override
    void step(Value value, BitSet state) {
        if (value.kind != Kind.POINTER) return;
        set(value, state, value.op != Op.CALL && value.op != Op.INVOKE);
    }

    @Override
    void check(Value value, BitSet state) {
        switch (value.op) {
            case LOAD, STORE, PREFETCH, OFFSET, ATOMIC_ADD, FETCH_ADD, EXCHANGE, COMPARE_EXCHANGE ->
                check(value, value.operand(0), state);
            case COPY -> {
                check(value, value.operand(0), state);
                check(value, value.operand(1), state);
            }
            case CALL, INVOKE -> {
                for (Value operand : value.operands)
                    if (operand.kind == Kind.POINTER && !operand.isConst()) check(value, operand, state);
            }
            default -> {}
        }
    }

    private void check(Value user, Value pointer, BitSet state) {
        if (has(pointer, state)) return;
        throw new UnsupportedJava(
                user.location,
                "use of " + describe(pointer) + ", which may be null here",
                "test it for null first, and return or go on without it");
    }

    private static String describe(Value pointer) {
        if (pointer.isConst()) return "null";
        if (pointer.calls(Helper.MAP_LOOKUP) && pointer.operand(0).detail != null)
            return "an entry of " + pointer.operand(0).detail;
        return pointer.op == Op.PHI ? "a pointer into the packet or a map" : "a pointer";
    }
}
