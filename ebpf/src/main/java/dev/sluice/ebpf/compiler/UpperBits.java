package dev.sluice.ebpf.compiler;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ints whose upper 32 bits somebody reads, so that they must be zero.
 *
 * <p>The machine's 32-bit operations clear them anyway; only what comes by other ways (calls, truncation) must be cleared, and
 * need not when all users look at the low half.
 */
final class UpperBits {
    private final Set<Value> read = new HashSet<>();

    UpperBits(List<Block> order) {
        for (Block block : order) {
            for (Value v : block.values) scan(v);
            scan(block.end());
        }
    }

    private void scan(Value v) {
        switch (v.op) {
            case ZERO_EXTEND, CALL, INVOKE, RETURN, OFFSET -> {
                for (Value operand : v.operands) mark(operand.actual());
            }
            default -> {}
        }
    }

    private void mark(Value v) {
        if (v.kind != Kind.INT || !read.add(v)) return;
        if (v.op == Op.PHI) for (Value operand : v.operands) mark(operand.actual());
    }

    boolean mustBeClear(Value v) {
        return read.contains(v);
    }
}
