package dev.sluice.ebpf.fuzz;

/** Atomic accesses of {@code Mem} that answer something. */
enum AtomicOperation {
    FETCH_ADD("fetchAdd64", Type.LONG, 1),
    EXCHANGE("xchg64", Type.LONG, 1),
    COMPARE_EXCHANGE("cas64", Type.LONG, 2),
    COMPARE_EXCHANGE_INT("cas32", Type.INT, 2);

    final String method;
    final Type type;
    final int operands;

    AtomicOperation(String method, Type type, int operands) {
        this.method = method;
        this.type = type;
        this.operands = operands;
    }
}
