package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.List;
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
        return changed;
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
