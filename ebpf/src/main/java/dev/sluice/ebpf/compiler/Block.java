package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A basic block in SSA form. */
final class Block {
    final List<Value> phis = new ArrayList<>();
    final List<Value> values = new ArrayList<>();
    final List<Block> predecessors = new ArrayList<>();

    @Nullable
    Value end;

    @Nullable
    Block next;

    @Nullable
    Block otherwise;

    /** Place in reverse post-order, since {@link Dominators} last looked. */
    int number;
    /** Loops around this block, since {@link Dominators} last looked. */
    int depth;

    @Nullable
    Block dominator;

    Value end() {
        if (end == null) throw new IllegalStateException("unfinished block");
        return end;
    }

    List<Block> successors() {
        if (next == null) return List.of();
        return otherwise == null ? List.of(next) : List.of(next, otherwise);
    }

    boolean ends(Op op) {
        return end().op == op;
    }

    Block next() {
        if (next == null) throw new IllegalStateException("block goes nowhere");
        return next;
    }

    Block otherwise() {
        if (otherwise == null) throw new IllegalStateException("block has one way only");
        return otherwise;
    }

    /** Forgets the way from {@code from}: one predecessor, and each phi's operand for it. */
    void unlink(Block from) {
        int index = predecessors.indexOf(from);
        predecessors.remove(index);
        for (Value phi : phis) {
            Value[] left = new Value[phi.operands.length - 1];
            for (int i = 0, k = 0; i < phi.operands.length; i++) if (i != index) left[k++] = phi.operands[i];
            phi.operands = left;
        }
    }

    /** Makes the branch at the end a jump. */
    void take(boolean holds) {
        Block kept = holds ? next() : otherwise();
        Block dropped = holds ? otherwise() : next();
        dropped.unlink(this);
        Value old = end();
        end = new Value(old.id, Op.JUMP, Kind.NONE, old.location, this);
        next = kept;
        otherwise = null;
    }
}
