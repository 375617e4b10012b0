package dev.sluice.ebpf.compiler;

/** How many low bits of a value can be other than zero. */
final class Range {
    private Range() {}

    /** As arithmetic has it. */
    static int bits(Value v) {
        return bits(v, false, 0);
    }

    /**
     * As the verifier of the oldest kernel sees it too: it forgets what it knew at byte swaps and divisions, and that of 6.1
     * takes {@code (x - 1 & 16) | y} for anything at all. Only loads, masks and shifts by constants count.
     */
    static int visibleBits(Value v) {
        return bits(v, true, 0);
    }

    /** Whether an int, read as signed, is zero or more. */
    static boolean nonNegative(Value v) {
        return bits(v) < v.kind.bits();
    }

    private static int bits(Value v, boolean visible, int depth) {
        int width = v.kind.bits();
        if (depth > 12) return width;
        return switch (v.op) {
            case CONST -> 64 - Long.numberOfLeadingZeros(v.kind == Kind.INT ? v.imm & 0xffffffffL : v.imm);
            case LOAD -> v.size * 8;
            case SWAP -> visible ? width : v.size * 8;
            case MOD -> visible ? width : Math.min(of(v, 0, visible, depth), of(v, 1, visible, depth));
            case DIV -> visible ? width : of(v, 0, visible, depth);
            case AND ->
                visible && !v.operand(1).isConst()
                        ? width
                        : Math.min(of(v, 0, visible, depth), of(v, 1, visible, depth));
            case OR, XOR -> visible ? width : Math.max(of(v, 0, visible, depth), of(v, 1, visible, depth));
            case ADD ->
                visible ? width : Math.min(width, 1 + Math.max(of(v, 0, visible, depth), of(v, 1, visible, depth)));
            case SHR -> {
                Value by = v.operand(1);
                if (visible && !by.isConst()) yield width;
                yield Math.max(0, of(v, 0, visible, depth) - (by.isConst() ? (int) by.imm : 0));
            }
            case SHL -> {
                Value by = v.operand(1);
                yield by.isConst() ? Math.min(width, of(v, 0, visible, depth) + (int) by.imm) : width;
            }
            case ZERO_EXTEND -> Math.min(32, of(v, 0, visible, depth));
            case TRUNCATE -> Math.min(32, of(v, 0, visible, depth));
            default -> width;
        };
    }

    private static int of(Value v, int operand, boolean visible, int depth) {
        return bits(v.operand(operand), visible, depth + 1);
    }
}
