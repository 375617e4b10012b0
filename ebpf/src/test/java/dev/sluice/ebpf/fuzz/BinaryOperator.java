package dev.sluice.ebpf.fuzz;

import java.lang.classfile.Opcode;
import org.jspecify.annotations.Nullable;

/** Operators on two ints or two longs; the right operand of shifts and rotates is an int. */
enum BinaryOperator {
    ADD("+", Opcode.IADD, Opcode.LADD),
    SUBTRACT("-", Opcode.ISUB, Opcode.LSUB),
    MULTIPLY("*", Opcode.IMUL, Opcode.LMUL),
    AND("&", Opcode.IAND, Opcode.LAND),
    OR("|", Opcode.IOR, Opcode.LOR),
    XOR("^", Opcode.IXOR, Opcode.LXOR),
    SHIFT_LEFT("<<", Opcode.ISHL, Opcode.LSHL),
    SHIFT_RIGHT(">>>", Opcode.IUSHR, Opcode.LUSHR),
    SHIFT_SIGNED(">>", Opcode.ISHR, Opcode.LSHR),
    /** By the right operand with its lowest bit set, unless that is a constant other than 0. */
    DIVIDE("divideUnsigned"),
    REMAINDER("remainderUnsigned"),
    ROTATE_LEFT("rotateLeft"),
    ROTATE_RIGHT("rotateRight"),
    MIN("min"),
    MAX("max"),
    /** -1, 0 or 1: an int, whatever is compared. */
    COMPARE("compare"),
    COMPARE_UNSIGNED("compareUnsigned");

    /** As Java writes it, an operator or a static method's name. */
    final String symbol;

    private final @Nullable Opcode ints;
    private final @Nullable Opcode longs;

    BinaryOperator(String symbol, @Nullable Opcode ints, @Nullable Opcode longs) {
        this.symbol = symbol;
        this.ints = ints;
        this.longs = longs;
    }

    BinaryOperator(String method) {
        this(method, null, null);
    }

    @Nullable
    Opcode opcode(Type type) {
        return type == Type.INT ? ints : longs;
    }

    boolean method() {
        return ints == null;
    }

    /** Whether the right operand is an int that counts bits. */
    boolean counts() {
        return switch (this) {
            case SHIFT_LEFT, SHIFT_RIGHT, SHIFT_SIGNED, ROTATE_LEFT, ROTATE_RIGHT -> true;
            default -> false;
        };
    }

    boolean divides() {
        return this == DIVIDE || this == REMAINDER;
    }

    boolean compares() {
        return this == COMPARE || this == COMPARE_UNSIGNED;
    }

    Type result(Type operands) {
        return compares() ? Type.INT : operands;
    }
}
