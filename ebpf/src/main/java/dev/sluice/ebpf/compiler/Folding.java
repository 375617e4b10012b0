package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes what is constant and replaces operations by cheaper ones, keeping the bounds that the verifier can see. */
final class Folding {
    private static final long LOW_INT = 0xffffffffL;

    private final Graph graph;
    private List<Value> out = new ArrayList<>();

    private Folding(Graph graph) {
        this.graph = graph;
    }

    static boolean run(Graph graph) {
        Folding folding = new Folding(graph);
        boolean changed = false;
        for (Block block : graph.blocks) changed |= folding.fold(block);
        return changed;
    }

    private boolean fold(Block block) {
        boolean changed = false;
        out = new ArrayList<>(block.values.size());
        for (Value value : block.values) {
            value.settleOperands();
            Value folded = fold(value);
            if (folded == value) {
                out.add(value);
            } else {
                value.replacement = folded;
                changed = true;
            }
        }
        block.values.clear();
        block.values.addAll(out);
        block.end().settleOperands();
        return changed;
    }

    private Value fold(Value v) {
        Value constant = constant(v);
        if (constant != null) return constant;
        if (v.op.commutative() && v.operand(0).isConst() && !v.operand(1).isConst())
            v.operands = new Value[] {v.operand(1), v.operand(0)};
        return switch (v.op) {
            case ADD, SUB -> sum(v);
            case OR, XOR -> orXor(v);
            case AND -> and(v);
            case MUL, DIV, MOD, SIGNED_DIV, SIGNED_MOD -> product(v);
            case SHL, SHR, SAR -> shift(v);
            case SIGN_EXTEND, ZERO_EXTEND, TRUNCATE -> convert(v);
            case SWAP -> swap(v);
            case STORE -> store(v);
            case OFFSET -> offset(v);
            default -> v;
        };
    }

    private @Nullable Value constant(Value v) {
        if (!v.op.pure() || v.operands.length == 0 || !v.operand(0).isConst()) return null;
        long a = v.operand(0).imm;
        Long result = null;
        if (v.operands.length == 1) result = Arithmetic.unary(v.op, v.kind, v.size, a);
        else if (v.operand(1).isConst() && v.op != Op.OFFSET)
            result = Arithmetic.binary(v.op, v.kind, v.size, a, v.operand(1).imm);
        return result == null ? null : graph.constant(v.kind, result, v);
    }

    private Value number(Value like, long number) {
        return graph.constant(like.kind, number, like);
    }

    private Value insert(Op op, Kind kind, Value like, Value... operands) {
        Value value = graph.value(op, kind, like.location, like.block, operands);
        out.add(value);
        return value;
    }

    private Value become(Value v, Op op, Value... operands) {
        v.op = op;
        v.operands = operands;
        return v;
    }

    private Value sum(Value v) {
        Value x = v.operand(0);
        Value y = v.operand(1);
        if (v.op == Op.SUB && x == y) return number(v, 0);
        if (!y.isConst()) return v;
        if (y.imm == 0) return x;
        if (v.op == Op.SUB) return become(v, Op.ADD, x, number(v, -y.imm));
        if (x.op == Op.ADD && x.operand(1).isConst())
            return become(v, Op.ADD, x.operand(0), number(v, x.operand(1).imm + y.imm));
        return v;
    }

    private Value orXor(Value v) {
        Value x = v.operand(0);
        Value y = v.operand(1);
        if (x == y) return v.op == Op.OR ? x : number(v, 0);
        return y.isConst(0) ? x : v;
    }

    private Value and(Value v) {
        Value x = v.operand(0);
        Value y = v.operand(1);
        if (x == y) return x;
        if (!y.isConst()) return v;
        if (y.imm == 0) return y;
        if (y.imm == -1) return x;
        long mask = v.kind == Kind.INT ? y.imm & LOW_INT : y.imm;
        if (mask > 0 && Long.bitCount(mask + 1) == 1 && Range.visibleBits(x) <= Long.bitCount(mask)) return x;
        if (mask == LOW_INT && x.op == Op.SIGN_EXTEND) return become(v, Op.ZERO_EXTEND, x.operand(0));
        if (x.op == Op.AND && x.operand(1).isConst())
            return become(v, Op.AND, x.operand(0), number(v, x.operand(1).imm & y.imm));
        Value twice = twiceComplemented(x, y.imm);
        return twice == null ? v : become(v, Op.AND, twice, y);
    }

    /** {@code (~(~z & mask)) & mask}, which one's-complement sums leave behind, is {@code z & mask}: answers z, or null. */
    private static @Nullable Value twiceComplemented(Value x, long mask) {
        if (x.op != Op.XOR || !x.operand(1).isConst()) return null;
        Value masked = x.operand(0);
        if (masked.op != Op.AND || !masked.operand(1).isConst() || (masked.operand(1).imm & mask) != mask) return null;
        Value inner = masked.operand(0);
        if (inner.op != Op.XOR || !inner.operand(1).isConst()) return null;
        return ((inner.operand(1).imm ^ x.operand(1).imm) & mask) == 0 ? inner.operand(0) : null;
    }

    private Value product(Value v) {
        Value x = v.operand(0);
        Value y = v.operand(1);
        boolean remainder = v.op == Op.MOD || v.op == Op.SIGNED_MOD;
        if (v.op == Op.SIGNED_DIV || v.op == Op.SIGNED_MOD) {
            if (!y.isConst() || y.imm <= 0 || !Range.nonNegative(x)) return v;
            v.op = remainder ? Op.MOD : Op.DIV;
        }
        if (!y.isConst()) return v;
        if (v.op == Op.MUL && y.imm == 0) return y;
        if (y.imm == 1) return remainder ? number(v, 0) : x;
        if (y.imm <= 0 || Long.bitCount(y.imm) != 1) return v;
        Value log = graph.constant(Kind.INT, Long.numberOfTrailingZeros(y.imm), v);
        return switch (v.op) {
            case MUL -> become(v, Op.SHL, x, log);
            case DIV -> become(v, Op.SHR, x, log);
            default -> become(v, Op.AND, x, number(v, y.imm - 1));
        };
    }

    private Value shift(Value v) {
        Value x = v.operand(0);
        Value by = v.operand(1);
        if (x.isConst(0)) return x;
        if (!by.isConst()) return v;
        if (by.imm == 0) return x;
        if (v.op == Op.SAR && Range.visibleBits(x) < v.kind.bits()) return become(v, Op.SHR, x, by);
        if (x.op == v.op && v.op != Op.SAR && x.operand(1).isConst()) {
            long sum = by.imm + x.operand(1).imm;
            if (sum >= v.kind.bits()) return number(v, 0);
            return become(v, v.op, x.operand(0), graph.constant(Kind.INT, sum, v));
        }
        return v;
    }

    private Value convert(Value v) {
        Value x = v.operand(0);
        if (v.op == Op.TRUNCATE) return x.op == Op.SIGN_EXTEND || x.op == Op.ZERO_EXTEND ? x.operand(0) : v;
        if (x.op == Op.TRUNCATE && Range.visibleBits(x.operand(0)) <= 31) return x.operand(0);
        if (v.op == Op.SIGN_EXTEND && Range.nonNegative(x)) v.op = Op.ZERO_EXTEND;
        return v;
    }

    private Value swap(Value v) {
        Value x = v.operand(0);
        if (x.op == Op.SWAP && x.size == v.size && Range.bits(x.operand(0)) <= 8 * v.size) return x.operand(0);
        return v;
    }

    /** A store takes the low bytes only: what merely clears the others is needless. */
    private static Value store(Value v) {
        Value x = v.operand(1);
        long mask = v.size == 8 ? -1 : (1L << 8 * v.size) - 1;
        if (v.size < 4 && x.op == Op.AND && x.operand(1).isConst() && (x.operand(1).imm & mask) == mask)
            v.operands[1] = x.operand(0);
        else if (v.size < 4 && (x.op == Op.SIGN_SHORT && v.size <= 2 || x.op == Op.SIGN_BYTE && v.size == 1))
            v.operands[1] = x.operand(0);
        else if (x.op == Op.SWAP && x.size == v.size) {
            Value y = x.operand(0);
            if (y.op == Op.SWAP && y.size == v.size) v.operands[1] = y.operand(0);
        }
        return v;
    }

    private Value offset(Value v) {
        Value pointer = v.operand(0);
        Value by = v.operand(1);
        if (by.isConst(0)) return pointer;
        if (by.isConst() && pointer.op == Op.OFFSET && pointer.operand(1).isConst())
            return become(
                    v, Op.OFFSET, pointer.operand(0), graph.constant(Kind.LONG, by.imm + pointer.operand(1).imm, v));
        Value sum = by.op == Op.ZERO_EXTEND ? by.operand(0) : by;
        if (sum.op != Op.ADD || !sum.operand(1).isConst() || Range.visibleBits(sum.operand(0)) > 24) return v;
        long constant = sum.operand(1).imm;
        if (constant <= 0 || constant >= 1 << 15) return v;
        Value variable = sum.operand(0);
        if (variable.kind == Kind.INT) variable = insert(Op.ZERO_EXTEND, Kind.LONG, v, variable);
        Value moved = insert(Op.OFFSET, Kind.POINTER, v, pointer, variable);
        return become(v, Op.OFFSET, moved, graph.constant(Kind.LONG, constant, v));
    }
}
