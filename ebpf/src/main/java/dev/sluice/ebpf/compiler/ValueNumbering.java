package dev.sluice.ebpf.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes once what a dominating place computed already. */
final class ValueNumbering {
    /** What makes two pure operations the same; constants by their number, other operands by identity. */
    private record Key(
            Op op, Kind kind, long imm, int size, @Nullable Object detail, List<Object> operands) {
        static Key of(Value v) {
            List<Object> operands = new ArrayList<>(v.operands.length);
            for (Value operand : v.operands)
                operands.add(operand.isConst() ? new Number(operand.kind, operand.imm) : operand);
            return new Key(v.op, v.kind, v.imm, v.size, v.detail, operands);
        }
    }

    private record Number(Kind kind, long imm) {}

    private final Map<Key, Value> known = new HashMap<>();
    private final Map<Block, List<Block>> children = new HashMap<>();
    private boolean changed;

    private ValueNumbering() {}

    static boolean run(Graph graph) {
        ValueNumbering numbering = new ValueNumbering();
        for (Block block : Dominators.compute(graph))
            if (block.dominator != null && block.dominator != block)
                numbering
                        .children
                        .computeIfAbsent(block.dominator, _ -> new ArrayList<>())
                        .add(block);
        numbering.walk(graph.entry());
        return numbering.changed;
    }

    /** Down the dominator tree, forgetting each subtree's values on the way back. */
    private void walk(Block entry) {
        record Visit(Block block, @Nullable List<Key> leave) {}
        Deque<Visit> work = new ArrayDeque<>();
        work.push(new Visit(entry, null));
        while (!work.isEmpty()) {
            Visit visit = work.pop();
            if (visit.leave != null) {
                visit.leave.forEach(known::remove);
                continue;
            }
            work.push(new Visit(visit.block, number(visit.block)));
            for (Block child : children.getOrDefault(visit.block, List.of())) work.push(new Visit(child, null));
        }
    }

    private List<Key> number(Block block) {
        List<Key> added = new ArrayList<>();
        for (Iterator<Value> values = block.values.iterator(); values.hasNext(); ) {
            Value value = values.next();
            value.settleOperands();
            if (!value.op.pure() || isPacketEnd(value)) continue;
            Key key = Key.of(value);
            Value before = known.putIfAbsent(key, value);
            if (before == null) {
                added.add(key);
            } else {
                value.replacement = before;
                values.remove();
                changed = true;
            }
        }
        block.end().settleOperands();
        return added;
    }

    /** Reading data_end anew is cheaper than keeping a register for it. */
    private static boolean isPacketEnd(Value v) {
        return v.op == Op.CONTEXT && v.kind == Kind.POINTER && (v.imm == 4 || v.imm == 80);
    }
}
