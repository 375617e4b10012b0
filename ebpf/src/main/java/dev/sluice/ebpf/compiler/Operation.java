package dev.sluice.ebpf.compiler;

import org.jspecify.annotations.Nullable;

/** What a {@link Step} and a {@link Value} have in common. */
abstract class Operation {
    Op op;
    Kind kind;
    /** A constant, an argument's number, or an offset into the context. */
    long imm;
    /** Bytes that are read, written, swapped or compared. */
    int size;
    /** A {@link Comparison}, {@link Helper}, {@link MethodKey}, {@link Refusal}, {@link Op.Raw} or map, by the operation. */
    @Nullable
    Object detail;

    Location location;

    Operation(Op op, Kind kind, Location location) {
        this.op = op;
        this.kind = kind;
        this.location = location;
    }

    final void like(Operation other) {
        imm = other.imm;
        size = other.size;
        detail = other.detail;
    }

    final Comparison comparison() {
        if (detail instanceof Comparison comparison) return comparison;
        throw new IllegalStateException(op + " has no comparison");
    }
}
