package dev.sluice.ebpf.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Phis: which are needless, and of what kind the others are. */
final class Phis {
    private Phis() {}

    /** Replaces a phi that is always one value by that value; whether it did. */
    static boolean simplify(Graph graph, Value phi) {
        Value only = null;
        for (Value operand : phi.operands) {
            Value actual = operand.actual();
            if (actual == phi || only != null && only.isSame(actual)) continue;
            if (only != null) return false;
            only = actual;
        }
        phi.replacement = only == null ? graph.value(Op.UNDEFINED, Kind.NONE, phi.location, phi.block) : only;
        phi.block.phis.remove(phi);
        return true;
    }

    static boolean simplifyAll(Graph graph) {
        boolean changed = false;
        for (Block block : graph.blocks) {
            List<Value> phis = new ArrayList<>(block.phis);
            for (Value phi : phis) {
                phi.settleOperands();
                changed |= simplify(graph, phi) || adoptKind(phi);
            }
        }
        return changed || simplifyCircles(graph);
    }

    /** Phis that only pass one value on to each other, as nested loops make them of a variable that they do not assign. */
    private static boolean simplifyCircles(Graph graph) {
        boolean changed = false;
        for (Block block : graph.blocks) {
            for (Value phi : List.copyOf(block.phis)) {
                Value only = onlySource(phi);
                if (only == null) continue;
                phi.replacement = only;
                block.phis.remove(phi);
                changed = true;
            }
        }
        return changed;
    }

    /** The one value, itself no phi, that can come out of {@code phi}; null if there are several. */
    private static @Nullable Value onlySource(Value phi) {
        Value only = null;
        Set<Value> seen = new HashSet<>(Set.of(phi));
        Deque<Value> work = new ArrayDeque<>(seen);
        for (Value at = work.poll(); at != null; at = work.poll()) {
            for (Value operand : at.operands) {
                Value actual = operand.actual();
                if (actual.op == Op.PHI) {
                    if (seen.add(actual)) work.add(actual);
                } else if (only == null) {
                    only = actual;
                } else if (!only.isSame(actual)) {
                    return null;
                }
            }
        }
        return only;
    }

    private static boolean adoptKind(Value phi) {
        if (phi.kind != Kind.NONE) return false;
        Value typed = typed(phi);
        if (typed == null) return false;
        phi.kind = typed.kind;
        phi.location = typed.location;
        return true;
    }

    private static @Nullable Value typed(Value phi) {
        for (Value operand : phi.operands) if (operand.actual().kind != Kind.NONE) return operand.actual();
        return null;
    }
}
