package dev.sluice.ebpf.compiler;

/** The condition of a branch, with its jump operation (include/uapi/linux/bpf.h, {@code BPF_JEQ}...). */
enum Comparison {
    EQ(0x10),
    NE(0x50),
    LT(0xc0),
    GE(0x70),
    GT(0x60),
    LE(0xd0),
    BELOW(0xa0),
    NOT_BELOW(0x30),
    ABOVE(0x20),
    NOT_ABOVE(0xb0);

    private final int code;

    Comparison(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** True exactly when this is false. */
    Comparison negated() {
        return switch (this) {
            case EQ -> NE;
            case NE -> EQ;
            case LT -> GE;
            case GE -> LT;
            case GT -> LE;
            case LE -> GT;
            case BELOW -> NOT_BELOW;
            case NOT_BELOW -> BELOW;
            case ABOVE -> NOT_ABOVE;
            case NOT_ABOVE -> ABOVE;
        };
    }

    /** The same with the operands exchanged. */
    Comparison swapped() {
        return switch (this) {
            case EQ, NE -> this;
            case LT -> GT;
            case GT -> LT;
            case GE -> LE;
            case LE -> GE;
            case BELOW -> ABOVE;
            case ABOVE -> BELOW;
            case NOT_BELOW -> NOT_ABOVE;
            case NOT_ABOVE -> NOT_BELOW;
        };
    }

    Comparison unsigned() {
        return switch (this) {
            case LT -> BELOW;
            case GE -> NOT_BELOW;
            case GT -> ABOVE;
            case LE -> NOT_ABOVE;
            default -> this;
        };
    }

    boolean equality() {
        return this == EQ || this == NE;
    }

    /** Whether it holds of two constants, both as {@link Kind#constant} keeps them. */
    boolean holds(long a, long b) {
        int unsigned = Long.compareUnsigned(a, b);
        return switch (this) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case GE -> a >= b;
            case GT -> a > b;
            case LE -> a <= b;
            case BELOW -> unsigned < 0;
            case NOT_BELOW -> unsigned >= 0;
            case ABOVE -> unsigned > 0;
            case NOT_ABOVE -> unsigned <= 0;
        };
    }
}
