package dev.sluice.ebpf.fuzz;

/** A local variable or parameter of a generated function: live from its start to its end, so that registers run out. */
record Variable(int number, Type type) {
    String name() {
        return (type == Type.INT ? "i" : "l") + number;
    }
}
