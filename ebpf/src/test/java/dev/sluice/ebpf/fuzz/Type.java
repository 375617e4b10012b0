package dev.sluice.ebpf.fuzz;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/** What an expression yields. Conditions are ints of 0 and 1, as on the JVM. */
@SuppressWarnings("ImmutableEnumChecker") // ClassDesc is a value
enum Type {
    INT(TypeKind.INT, ConstantDescs.CD_int, ConstantDescs.CD_Integer, 32),
    LONG(TypeKind.LONG, ConstantDescs.CD_long, ConstantDescs.CD_Long, 64);

    final TypeKind kind;
    final ClassDesc descriptor;
    /** Integer or Long, whose static methods have this type. */
    final ClassDesc box;

    final int bits;

    Type(TypeKind kind, ClassDesc descriptor, ClassDesc box, int bits) {
        this.kind = kind;
        this.descriptor = descriptor;
        this.box = box;
        this.bits = bits;
    }

    String java() {
        return this == INT ? "int" : "long";
    }

    String boxName() {
        return this == INT ? "Integer" : "Long";
    }
}
