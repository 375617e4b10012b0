package dev.sluice.ebpf.fuzz;

/** Width and byte order of a read or write of memory: the accessors of {@code Mem}. */
enum Access {
    U8(1),
    U16(2),
    BE16(2),
    U32(4),
    BE32(4),
    U64(8),
    BE64(8);

    final int size;

    Access(int size) {
        this.size = size;
    }

    Type type() {
        return size == 8 ? Type.LONG : Type.INT;
    }

    String method() {
        return this == U8 ? "u8" : (name().startsWith("BE") ? "be" : "u") + size * 8;
    }
}
