package dev.sluice.ebpf.compiler;

import org.jspecify.annotations.Nullable;

/** Operations on constants, exactly as the JVM computes them. */
final class Arithmetic {
    private Arithmetic() {}

    /** The result, or null when it is none to be known now: not arithmetic, or a division by zero. */
    static @Nullable Long binary(Op op, Kind kind, int size, long a, long b) {
        boolean ints = kind == Kind.INT;
        return switch (op) {
            case ADD, OFFSET -> kind.constant(a + b);
            case SUB -> kind.constant(a - b);
            case MUL -> kind.constant(a * b);
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case SHL -> ints ? (int) a << (int) b : a << b;
            case SHR -> ints ? (int) a >>> (int) b : a >>> b;
            case SAR -> ints ? (int) a >> (int) b : a >> b;
            case COMPARE -> (long) Long.compare(a, b);
            case COMPARE_UNSIGNED -> (long) Long.compareUnsigned(a, b);
            case DIV, MOD, SIGNED_DIV, SIGNED_MOD -> b == 0 ? null : quotient(op, ints, a, b);
            default -> null;
        };
    }

    private static long quotient(Op op, boolean ints, long a, long b) {
        return switch (op) {
            case DIV -> ints ? Integer.divideUnsigned((int) a, (int) b) : Long.divideUnsigned(a, b);
            case MOD -> ints ? Integer.remainderUnsigned((int) a, (int) b) : Long.remainderUnsigned(a, b);
            case SIGNED_DIV -> ints ? (int) a / (int) b : a / b;
            default -> ints ? (int) a % (int) b : a % b;
        };
    }

    static @Nullable Long unary(Op op, Kind kind, int size, long a) {
        return switch (op) {
            case NEGATE -> kind.constant(-a);
            case SIGN_EXTEND -> (long) (int) a;
            case ZERO_EXTEND -> a & 0xffffffffL;
            case TRUNCATE -> (long) (int) a;
            case SIGN_BYTE -> (long) (byte) a;
            case SIGN_SHORT -> (long) (short) a;
            case SWAP -> kind.constant(swap(a, size));
            default -> null;
        };
    }

    /** The low {@code size} bytes reversed, the rest cleared. */
    static long swap(long value, int size) {
        return switch (size) {
            case 2 -> Short.reverseBytes((short) value) & 0xffffL;
            case 4 -> Integer.reverseBytes((int) value) & 0xffffffffL;
            default -> Long.reverseBytes(value);
        };
    }
}
