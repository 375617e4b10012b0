package dev.sluice.ebpf.compiler;

import java.lang.classfile.Opcode;
import org.jspecify.annotations.Nullable;

/** What bytecodes of arithmetic and branching mean. */
final class Operators {
    private Operators() {}

    static @Nullable Op op(Opcode opcode) {
        return switch (opcode) {
            case IADD, LADD -> Op.ADD;
            case ISUB, LSUB -> Op.SUB;
            case IMUL, LMUL -> Op.MUL;
            case IDIV, LDIV -> Op.SIGNED_DIV;
            case IREM, LREM -> Op.SIGNED_MOD;
            case IAND, LAND -> Op.AND;
            case IOR, LOR -> Op.OR;
            case IXOR, LXOR -> Op.XOR;
            case ISHL, LSHL -> Op.SHL;
            case IUSHR, LUSHR -> Op.SHR;
            case ISHR, LSHR -> Op.SAR;
            case LCMP -> Op.COMPARE;
            default -> null;
        };
    }

    static Comparison comparison(Opcode opcode) {
        return switch (opcode) {
            case IFEQ, IF_ICMPEQ, IF_ACMPEQ, IFNULL -> Comparison.EQ;
            case IFNE, IF_ICMPNE, IF_ACMPNE, IFNONNULL -> Comparison.NE;
            case IFLT, IF_ICMPLT -> Comparison.LT;
            case IFGE, IF_ICMPGE -> Comparison.GE;
            case IFGT, IF_ICMPGT -> Comparison.GT;
            case IFLE, IF_ICMPLE -> Comparison.LE;
            default -> throw new IllegalArgumentException(opcode.toString());
        };
    }
}
