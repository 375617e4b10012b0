package dev.sluice.ebpf.compiler;

import java.util.HashSet;
import java.util.Set;

/** Drops stores into buffers that nobody reads: their contents went from store to load directly. */
final class DeadBuffers {
    private DeadBuffers() {}

    static boolean run(Graph graph) {
        Set<Value> read = new HashSet<>();
        for (Block block : graph.blocks) {
            for (Value phi : block.phis) for (Value operand : phi.operands) addRoot(operand.actual(), read);
            for (Value value : block.values) {
                for (int i = 0; i < value.operands.length; i++)
                    if (value.op != Op.OFFSET && !(value.op == Op.STORE && i == 0)) addRoot(value.operand(i), read);
            }
            for (Value operand : block.end().operands) addRoot(operand.actual(), read);
        }
        boolean changed = false;
        for (Block block : graph.blocks)
            changed |= block.values.removeIf(
                    v -> v.op == Op.STORE && isDead(v.operand(0).root(), read));
        return changed;
    }

    private static void addRoot(Value value, Set<Value> read) {
        if (value.kind == Kind.POINTER && value.root().op == Op.STACK) read.add(value.root());
    }

    private static boolean isDead(Value root, Set<Value> read) {
        return root.op == Op.STACK && !read.contains(root);
    }
}
