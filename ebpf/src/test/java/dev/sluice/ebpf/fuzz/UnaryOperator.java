package dev.sluice.ebpf.fuzz;

/** Operators on one int or long. */
enum UnaryOperator {
    NEGATE(Type.INT, Type.INT, "-"),
    NEGATE_LONG(Type.LONG, Type.LONG, "-"),
    COMPLEMENT(Type.INT, Type.INT, "~"),
    COMPLEMENT_LONG(Type.LONG, Type.LONG, "~"),
    TO_BYTE(Type.INT, Type.INT, "(byte) "),
    TO_SHORT(Type.INT, Type.INT, "(short) "),
    TO_CHAR(Type.INT, Type.INT, "(char) "),
    TO_INT(Type.LONG, Type.INT, "(int) "),
    TO_LONG(Type.INT, Type.LONG, "(long) "),
    TO_UNSIGNED_LONG(Type.INT, Type.LONG, "Integer.toUnsignedLong"),
    SWAP(Type.INT, Type.INT, "Integer.reverseBytes"),
    SWAP_LONG(Type.LONG, Type.LONG, "Long.reverseBytes"),
    SWAP_SHORT(Type.INT, Type.INT, "Short.reverseBytes");

    final Type from;
    final Type to;
    /** As Java writes it before its operand. */
    final String symbol;

    UnaryOperator(Type from, Type to, String symbol) {
        this.from = from;
        this.to = to;
        this.symbol = symbol;
    }
}
