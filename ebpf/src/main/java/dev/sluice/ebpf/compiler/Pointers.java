package dev.sluice.ebpf.compiler;

import java.util.HashSet;
import java.util.Set;

/** Where pointers can come from. */
final class Pointers {
    private Pointers() {}

    /** All that {@code pointer} may have been computed from: no OFFSET and no PHI among them. */
    static Set<Value> origins(Value pointer) {
        Set<Value> origins = new HashSet<>();
        collect(pointer, new HashSet<>(), origins);
        return origins;
    }

    private static void collect(Value pointer, Set<Value> seen, Set<Value> origins) {
        Value root = pointer.root();
        if (!seen.add(root)) return;
        if (root.op != Op.PHI) origins.add(root);
        else for (Value operand : root.operands) collect(operand.actual(), seen, origins);
    }

    /** Whether it certainly does not point into the frame, of this function or a caller's. */
    static boolean neverFrame(Value pointer) {
        return origins(pointer).stream()
                .allMatch(o -> o.op == Op.CONTEXT
                        || o.op == Op.MAP_VALUE
                        || o.calls(Helper.MAP_LOOKUP)
                        || o.isConst(0)
                        || o.op == Op.UNDEFINED);
    }
}
