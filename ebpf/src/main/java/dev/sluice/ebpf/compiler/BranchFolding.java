package dev.sluice.ebpf.compiler;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides branches that always go one way, simplifies the others, and joins what then follows in a line. */
final class BranchFolding {
    /** How far up to look for the same test already made. */
    private static final int CHAIN = 100;

    private final Graph graph;

    private BranchFolding(Graph graph) {
        this.graph = graph;
    }

    static boolean run(Graph graph) {
        BranchFolding folding = new BranchFolding(graph);
        boolean changed = false;
        for (Block block : graph.blocks) while (block.ends(Op.BRANCH) && folding.fold(block)) changed = true;
        changed |= folding.prune();
        return changed;
    }

    private boolean fold(Block block) {
        if (block.next == block.otherwise) {
            block.take(true);
            return true;
        }
        Boolean outcome = outcome(block);
        if (outcome != null) {
            block.take(outcome);
            return true;
        }
        return simplify(block.end());
    }

    private @Nullable Boolean outcome(Block block) {
        Value end = block.end();
        Value x = end.operand(0);
        Value y = end.operand(1);
        Comparison comparison = end.comparison();
        if (x.isConst() && y.isConst()) return comparison.holds(x.imm, y.imm);
        if (y.isConst(0) && comparison == Comparison.BELOW) return false;
        if (y.isConst(0) && comparison == Comparison.NOT_BELOW) return true;
        if (y.isConst(0) && comparison == Comparison.BELOW) return false;
        if (y.isConst(0) && comparison == Comparison.NOT_BELOW) return true;
        if (end.kind == Kind.POINTER && y.isConst(0) && comparison.equality() && neverNull(x))
            return comparison == Comparison.NE;
        return decided(block, x, y, comparison);
    }

    static boolean neverNull(Value v) {
        return v.op == Op.OFFSET || v.op == Op.STACK || v.op == Op.CONTEXT || v.op == Op.MAP || v.op == Op.MAP_VALUE;
    }

    /** The same test, made on the only way to here. */
    private static @Nullable Boolean decided(Block block, Value x, Value y, Comparison comparison) {
        Block at = block;
        for (int i = 0; i < CHAIN && at.predecessors.size() == 1; i++) {
            Block before = at.predecessors.getFirst();
            Value test = before.end();
            if (before.ends(Op.BRANCH)
                    && test.kind == block.end().kind
                    && before.next != before.otherwise
                    && test.operand(0).isSame(x)
                    && test.operand(1).isSame(y)) {
                boolean held = before.next == at;
                if (test.comparison() == comparison) return held;
                if (test.comparison() == comparison.negated()) return !held;
            }
            at = before;
            if (at == block) return null;
        }
        return null;
    }

    private boolean simplify(Value end) {
        Value x = end.operand(0);
        Value y = end.operand(1);
        Comparison comparison = end.comparison();
        if (x.isConst()) {
            end.operands = new Value[] {y, x};
            end.detail = comparison.swapped();
            return true;
        }
        if (!y.isConst()) return false;
        // From here on a comparison with 0 is signed, so the outcome of another comparison can be taken for its own.
        if (y.imm == 0 && (comparison == Comparison.ABOVE || comparison == Comparison.NOT_ABOVE)) {
            end.detail = comparison == Comparison.ABOVE ? Comparison.NE : Comparison.EQ;
            return true;
        }
        if ((x.op == Op.COMPARE || x.op == Op.COMPARE_UNSIGNED) && y.imm == 0) {
            end.detail = x.op == Op.COMPARE_UNSIGNED ? comparison.unsigned() : comparison;
            end.kind = x.size == 8 ? Kind.LONG : Kind.INT;
            end.operands = new Value[] {x.operand(0), x.operand(1)};
            return true;
        }
        return comparison.equality() && unswap(end, x, y);
    }

    /** Swaps the constant instead of what is compared with it. */
    private boolean unswap(Value end, Value x, Value y) {
        if (x.op == Op.SWAP && Range.bits(x.operand(0)) <= 8 * x.size) {
            if (Arithmetic.swap(Arithmetic.swap(y.imm, x.size), x.size) != unsigned(y)) return false;
            long swapped = x.kind.constant(Arithmetic.swap(y.imm, x.size));
            end.operands = new Value[] {x.operand(0), graph.constant(x.kind, swapped, end)};
            return true;
        }
        return x.op == Op.AND && x.operand(1).isConst() && unswapMasked(end, x, y);
    }

    /** {@code (swap(v) & mask) == y} is {@code (v & swap(mask)) == swap(y)}. */
    private boolean unswapMasked(Value end, Value and, Value y) {
        Value swap = and.operand(0);
        if (swap.op != Op.SWAP || Range.bits(swap.operand(0)) > 8 * swap.size) return false;
        int size = swap.size;
        if (Arithmetic.swap(Arithmetic.swap(y.imm, size), size) != unsigned(y)) return false;
        Kind kind = and.kind;
        Value mask = graph.constant(kind, Arithmetic.swap(and.operand(1).imm, size), end);
        Value masked = graph.value(Op.AND, kind, end.location, end.block, swap.operand(0), mask);
        end.block.values.add(masked);
        end.operands = new Value[] {masked, graph.constant(kind, Arithmetic.swap(y.imm, size), end)};
        return true;
    }

    private static long unsigned(Value constant) {
        return constant.kind == Kind.INT ? constant.imm & 0xffffffffL : constant.imm;
    }

    private boolean prune() {
        boolean changed = false;
        Set<Block> live = new HashSet<>(graph.reversePostorder());
        for (Block block : graph.blocks)
            if (!live.contains(block))
                for (Block successor : block.successors()) if (live.contains(successor)) successor.unlink(block);
        changed |= graph.blocks.retainAll(live);
        Set<Block> joined = new HashSet<>();
        for (Block block : List.copyOf(graph.blocks))
            while (!joined.contains(block) && join(block, joined)) changed = true;
        graph.blocks.removeAll(joined);
        return changed;
    }

    private boolean join(Block block, Set<Block> joined) {
        if (!block.ends(Op.JUMP)) return false;
        Block next = block.next();
        if (next == block || next == graph.entry() || next.predecessors.size() != 1) return false;
        for (Value phi : next.phis) phi.replacement = phi.operand(0);
        for (Value value : next.values) value.block = block;
        block.values.addAll(next.values);
        block.end = next.end();
        block.end().block = block;
        block.next = next.next;
        block.otherwise = next.otherwise;
        for (Block successor : block.successors()) successor.predecessors.replaceAll(p -> p == next ? block : p);
        joined.add(next);
        return true;
    }
}
