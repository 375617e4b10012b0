package dev.sluice.ebpf.compiler;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;

/** What a value is to the machine. An INT's upper 32 bits are undefined until something asks for them. */
enum Kind {
    INT,
    LONG,
    POINTER,
    NONE;

    static Kind of(ClassDesc type) {
        return of(TypeKind.from(type));
    }

    static Kind of(TypeKind type) {
        return switch (type) {
            case BOOLEAN, BYTE, SHORT, CHAR, INT -> INT;
            case LONG -> LONG;
            case REFERENCE -> POINTER;
            case VOID -> NONE;
            case FLOAT, DOUBLE -> throw new IllegalArgumentException("floating point");
        };
    }

    int bits() {
        return this == INT ? 32 : 64;
    }

    /** A constant as a value of this kind keeps it: ints sign-extended. */
    long constant(long value) {
        return this == INT ? (int) value : value;
    }
}
