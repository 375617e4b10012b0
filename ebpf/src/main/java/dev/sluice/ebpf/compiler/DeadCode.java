package dev.sluice.ebpf.compiler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Drops values that nothing with an effect needs. */
final class DeadCode {
    private DeadCode() {}

    static boolean run(Graph graph) {
        Set<Value> live = new HashSet<>();
        Deque<Value> work = new ArrayDeque<>();
        for (Block block : graph.blocks) {
            work.add(block.end());
            for (Value value : block.values) if (value.op.effect()) work.add(value);
        }
        while (!work.isEmpty()) {
            Value value = work.remove();
            if (!live.add(value)) continue;
            value.settleOperands();
            for (Value operand : value.operands) work.add(operand);
        }
        boolean changed = false;
        for (Block block : graph.blocks) {
            changed |= block.phis.removeIf(v -> !live.contains(v));
            changed |= block.values.removeIf(v -> !live.contains(v));
        }
        return changed;
    }
}
