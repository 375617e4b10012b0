package dev.sluice.ebpf.fuzz;

import java.lang.classfile.Opcode;

/** What a branch tests of two numbers. */
enum Comparison {
    EQ("==", Opcode.IFEQ, Opcode.IF_ICMPEQ),
    NE("!=", Opcode.IFNE, Opcode.IF_ICMPNE),
    LT("<", Opcode.IFLT, Opcode.IF_ICMPLT),
    GE(">=", Opcode.IFGE, Opcode.IF_ICMPGE),
    GT(">", Opcode.IFGT, Opcode.IF_ICMPGT),
    LE("<=", Opcode.IFLE, Opcode.IF_ICMPLE);

    final String symbol;
    /** Jumps if the int on the stack compares so with 0. */
    final Opcode withZero;
    /** Jumps if two ints on the stack compare so. */
    final Opcode ofInts;

    Comparison(String symbol, Opcode withZero, Opcode ofInts) {
        this.symbol = symbol;
        this.withZero = withZero;
        this.ofInts = ofInts;
    }

    Comparison negated() {
        return switch (this) {
            case EQ -> NE;
            case NE -> EQ;
            case LT -> GE;
            case GE -> LT;
            case GT -> LE;
            case LE -> GT;
        };
    }
}
