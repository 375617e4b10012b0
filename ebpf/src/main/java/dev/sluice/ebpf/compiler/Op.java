package dev.sluice.ebpf.compiler;

/** What a {@link Step} or a {@link Value} does. */
enum Op {
    CONST,
    UNDEFINED,
    PHI,
    ARGUMENT,
    /** Steps only. */
    MOVE,

    ADD(Role.PURE),
    SUB(Role.PURE),
    MUL(Role.PURE),
    /** Unsigned. */
    DIV(Role.PURE),
    /** Unsigned. */
    MOD(Role.PURE),
    /** Signed: must fold away, the machine has none before v4. */
    SIGNED_DIV(Role.PURE),
    SIGNED_MOD(Role.PURE),
    AND(Role.PURE),
    OR(Role.PURE),
    XOR(Role.PURE),
    SHL(Role.PURE),
    SHR(Role.PURE),
    SAR(Role.PURE),
    NEGATE(Role.PURE),
    SIGN_EXTEND(Role.PURE),
    ZERO_EXTEND(Role.PURE),
    TRUNCATE(Role.PURE),
    SIGN_BYTE(Role.PURE),
    SIGN_SHORT(Role.PURE),
    /** Reverses the low {@code size} bytes and clears the rest. */
    SWAP(Role.PURE),
    /** -1, 0 or 1; operands of {@code size} bytes. */
    COMPARE(Role.PURE),
    COMPARE_UNSIGNED(Role.PURE),

    /** Pointer plus 64-bit offset. */
    OFFSET(Role.PURE),
    /** A buffer in the frame of a constant size; the detail {@link Raw} asks for none of the zeroing. */
    STACK,
    MAP(Role.PURE),
    /** The address of the only value of an array. */
    MAP_VALUE(Role.PURE),
    /** The address of an element of a {@link dev.sluice.ebpf.BlockArray}: map, index. */
    ELEMENT(Role.PURE),
    /** The address of a function, for callbacks. */
    FUNCTION(Role.PURE),
    /** A word of the context at {@code imm}; its second operand is the epoch, so that a move of the packet makes a new value. */
    CONTEXT(Role.PURE),
    /** A word of the context that the program itself may change. */
    CONTEXT_LOAD,
    CONTEXT_STORE(Role.EFFECT),
    LOAD,
    STORE(Role.EFFECT),
    /** A load for the cache's sake. */
    PREFETCH(Role.EFFECT),
    /** Destination, source, length. */
    COPY(Role.EFFECT),
    ATOMIC_ADD(Role.EFFECT),
    FETCH_ADD(Role.EFFECT),
    EXCHANGE(Role.EFFECT),
    COMPARE_EXCHANGE(Role.EFFECT),
    /** A helper of the kernel. */
    CALL(Role.EFFECT),
    /** A subprogram. */
    INVOKE(Role.EFFECT),

    JUMP(Role.EFFECT),
    BRANCH(Role.EFFECT),
    RETURN(Role.EFFECT),
    /** Ends a path that is outside the language: an error if it is still there when everything is folded. */
    REFUSE(Role.EFFECT);

    /** Detail of a {@link #STACK} that is certainly overwritten before it is read. */
    enum Raw {
        RAW
    }

    private enum Role {
        /** The same operands give the same value, anywhere. */
        PURE,
        /** Stays even when nobody uses its value. */
        EFFECT,
        OTHER
    }

    private final Role role;

    Op() {
        this(Role.OTHER);
    }

    Op(Role role) {
        this.role = role;
    }

    boolean pure() {
        return role == Role.PURE;
    }

    boolean effect() {
        return role == Role.EFFECT;
    }

    boolean commutative() {
        return this == ADD || this == MUL || this == AND || this == OR || this == XOR;
    }

    boolean shift() {
        return this == SHL || this == SHR || this == SAR;
    }

    boolean atomic() {
        return this == ATOMIC_ADD || this == FETCH_ADD || this == EXCHANGE || this == COMPARE_EXCHANGE;
    }

    boolean end() {
        return this == JUMP || this == BRANCH || this == RETURN || this == REFUSE;
    }
}
