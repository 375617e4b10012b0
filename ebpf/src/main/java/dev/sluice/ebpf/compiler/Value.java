package dev.sluice.ebpf.compiler;

import org.jspecify.annotations.Nullable;

/** One value in SSA form: defined once, by this operation. */
final class Value extends Operation {
    final int id;
    Value[] operands;
    Block block;
    /** What stands for this value now, null while it stands for itself. */
    @Nullable
    Value replacement;

    Value(int id, Op op, Kind kind, Location location, Block block, Value... operands) {
        super(op, kind, location);
        this.id = id;
        this.block = block;
        this.operands = operands;
    }

    /** The value that stands for this one. */
    Value actual() {
        Value value = this;
        while (value.replacement != null) value = value.replacement;
        return value;
    }

    Value operand(int index) {
        return operands[index].actual();
    }

    boolean isConst() {
        return op == Op.CONST;
    }

    boolean isConst(long number) {
        return op == Op.CONST && imm == number;
    }

    boolean isSame(Value other) {
        return this == other || isConst() && other.isConst() && imm == other.imm && kind == other.kind;
    }

    void settleOperands() {
        for (int i = 0; i < operands.length; i++) operands[i] = operands[i].actual();
    }

    Helper helper() {
        if (detail instanceof Helper helper) return helper;
        throw new IllegalStateException(op + " is no call of a helper");
    }

    boolean calls(Helper helper) {
        return op == Op.CALL && detail == helper;
    }

    /** The pointer that this one is at a constant distance from, itself perhaps. */
    Value base() {
        Value value = this;
        while (value.op == Op.OFFSET && value.operand(1).isConst()) value = value.operand(0);
        return value;
    }

    /** Distance from {@link #base()}. */
    long distance() {
        long distance = 0;
        for (Value v = this; v.op == Op.OFFSET && v.operand(1).isConst(); v = v.operand(0))
            distance += v.operand(1).imm;
        return distance;
    }

    /** The pointer that this one was computed from by any offsets. */
    Value root() {
        Value value = this;
        while (value.op == Op.OFFSET) value = value.operand(0);
        return value;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("v" + id + " " + kind + " " + op);
        if (size != 0) text.append(size * 8);
        if (detail != null) text.append(' ').append(detail);
        if (imm != 0 || op == Op.CONST) text.append(" #").append(imm);
        for (Value operand : operands) {
            Value actual = operand.actual();
            text.append(actual.isConst() ? " " + actual.imm : " v" + actual.id);
        }
        return text.append("  ; ").append(location.place()).toString();
    }
}
