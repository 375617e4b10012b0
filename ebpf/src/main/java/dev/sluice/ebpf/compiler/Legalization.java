package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.BlockArray;
import java.util.ArrayList;
import java.util.List;

/** Writes operations that the machine lacks as ones that it has, and refuses what is left that has no such form. */
final class Legalization {
    /** {@code MAX_BPF_STACK} of include/linux/filter.h. */
    static final int STACK = 512;

    private final Graph graph;
    private List<Value> out = new ArrayList<>();

    private Legalization(Graph graph) {
        this.graph = graph;
    }

    static void run(Graph graph) {
        Legalization legalization = new Legalization(graph);
        for (Block block : graph.blocks) {
            if (block.end().detail instanceof Refusal refusal) throw refusal.at(block.end().location);
            legalization.legalize(block);
        }
    }

    /** Drops the epochs, which kept apart what was read before and after the packet moved. Nothing may be merged after this. */
    static void forgetEpochs(Graph graph) {
        for (Block block : graph.blocks)
            for (Value value : block.values)
                if (value.op == Op.CONTEXT) value.operands = new Value[] {value.operand(0)};
        DeadCode.run(graph);
    }

    private void legalize(Block block) {
        out = new ArrayList<>(block.values.size());
        for (Value value : block.values) {
            value.settleOperands();
            switch (value.op) {
                case SIGNED_DIV, SIGNED_MOD -> throw refuseDivision(value);
                case STACK -> checkStack(value);
                case COPY -> {
                    copy(value);
                    continue;
                }
                case ELEMENT -> {
                    value.replacement = element(value);
                    continue;
                }
                case COMPARE, COMPARE_UNSIGNED -> {
                    value.replacement = value.size == 4 ? compareInts(value) : compareLongs(value);
                    continue;
                }
                default -> {}
            }
            out.add(value);
        }
        block.values.clear();
        block.values.addAll(out);
        block.end().settleOperands();
    }

    private static UnsupportedJava refuseDivision(Value v) {
        String method = (v.kind == Kind.INT ? "Integer." : "Long.")
                + (v.op == Op.SIGNED_DIV ? "divideUnsigned" : "remainderUnsigned");
        return new UnsupportedJava(v.location, "signed division", "use " + method + ", or >> for powers of two");
    }

    private static void checkStack(Value v) {
        Value size = v.operand(0);
        if (!size.isConst())
            throw new UnsupportedJava(v.location, "Mem.stack of a size that is not constant", "take the largest size");
        if (size.imm <= 0 || size.imm > STACK)
            throw new UnsupportedJava(
                    v.location,
                    "Mem.stack of " + size.imm + " bytes",
                    "use at most " + STACK + " in all, or a PerCpuArray");
    }

    private Value element(Value v) {
        if (!(v.operand(0).detail instanceof BlockArray block))
            throw new UnsupportedJava(
                    v.location,
                    "at() of one of several arrays",
                    "name the static final field of each where it is used");
        Value first = insert(Op.MAP_VALUE, Kind.POINTER, v);
        first.detail = block;
        Value size = number(v, block.spec().valueSize());
        Value distance = insert(Op.MUL, Kind.INT, v, v.operand(1), size);
        return insert(Op.OFFSET, Kind.POINTER, v, first, insert(Op.SIGN_EXTEND, Kind.LONG, v, distance));
    }

    private Value insert(Op op, Kind kind, Value like, Value... operands) {
        Value value = graph.value(op, kind, like.location, like.block, operands);
        out.add(value);
        return value;
    }

    // ---- comparisons as values: branch-free

    private Value compareInts(Value v) {
        Op extend = v.op == Op.COMPARE ? Op.SIGN_EXTEND : Op.ZERO_EXTEND;
        Value a = insert(extend, Kind.LONG, v, v.operand(0));
        Value b = insert(extend, Kind.LONG, v, v.operand(1));
        Value less = insert(Op.SAR, Kind.LONG, v, insert(Op.SUB, Kind.LONG, v, a, b), number(v, 63));
        Value more = insert(Op.SHR, Kind.LONG, v, insert(Op.SUB, Kind.LONG, v, b, a), number(v, 63));
        return insert(Op.TRUNCATE, Kind.INT, v, insert(Op.OR, Kind.LONG, v, less, more));
    }

    private Value compareLongs(Value v) {
        Value a = v.operand(0);
        Value b = v.operand(1);
        Value difference = insert(Op.SUB, Kind.LONG, v, less(v, b, a), less(v, a, b));
        return insert(Op.TRUNCATE, Kind.INT, v, difference);
    }

    /** 1 where a is less than b (Warren, "Hacker's Delight", 2-12), else 0. */
    private Value less(Value v, Value a, Value b) {
        Value difference = insert(Op.SUB, Kind.LONG, v, a, b);
        Value differ = insert(Op.XOR, Kind.LONG, v, a, b);
        Value sign = v.op == Op.COMPARE ? a : b;
        // signed: a where the signs differ, else a - b; unsigned: b where the top bits differ, else a - b
        Value flip = insert(Op.AND, Kind.LONG, v, differ, insert(Op.XOR, Kind.LONG, v, difference, sign));
        return insert(Op.SHR, Kind.LONG, v, insert(Op.XOR, Kind.LONG, v, difference, flip), number(v, 63));
    }

    private Value number(Value like, long number) {
        return graph.constant(Kind.INT, number, like);
    }

    // ---- copies: the widest accesses that the verifier allows

    private void copy(Value v) {
        Value to = v.operand(0);
        Value from = v.operand(1);
        Value length = v.operand(2);
        if (!length.isConst() || length.imm < 0)
            throw new UnsupportedJava(v.location, "copyFrom of a length that is not constant", "copy a fixed length");
        if (length.imm > STACK)
            throw new UnsupportedJava(v.location, "copyFrom of " + length.imm + " bytes", "copy at most " + STACK);
        for (long at = 0; at < length.imm; ) {
            int size = Math.min(widest(to, at), widest(from, at));
            while (size > length.imm - at) size /= 2;
            Kind kind = size == 8 ? Kind.LONG : Kind.INT;
            Value load = insert(Op.LOAD, kind, v, address(v, from, at));
            load.size = size;
            insert(Op.STORE, kind, v, address(v, to, at), load).size = size;
            at += size;
        }
    }

    private Value address(Value v, Value pointer, long at) {
        Value base = pointer.base();
        long distance = pointer.distance() + at;
        if (distance == 0) return base;
        return insert(Op.OFFSET, Kind.POINTER, v, base, graph.constant(Kind.LONG, distance, v));
    }

    /** Access to the frame must be aligned; anywhere else the machine does not mind. */
    private static int widest(Value pointer, long at) {
        Value root = pointer.root();
        if (root.op == Op.CONTEXT || root.op == Op.MAP_VALUE || root.calls(Helper.MAP_LOOKUP)) return 8;
        if (root.op == Op.STACK && root != pointer.base()) return 1;
        if (root.op != Op.STACK) return root.op == Op.PHI && Pointers.neverFrame(root) ? 8 : 1;
        return (int) Long.lowestOneBit(pointer.distance() + at | 8);
    }
}
