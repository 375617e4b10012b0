package dev.sluice.ebpf.compiler;

import java.lang.classfile.Opcode;

/** What to say of bytecodes that have no place in the kernel. */
final class Refusals {
    private Refusals() {}

    static String problem(Opcode opcode) {
        return switch (opcode) {
            case NEWARRAY, ANEWARRAY, MULTIANEWARRAY -> "a new array";
            case IALOAD, LALOAD, AALOAD, BALOAD, CALOAD, SALOAD, FALOAD, DALOAD -> "an array read";
            case IASTORE, LASTORE, AASTORE, BASTORE, CASTORE, SASTORE, FASTORE, DASTORE -> "an array write";
            case MONITORENTER, MONITOREXIT -> "synchronized";
            default -> "instruction " + opcode;
        };
    }

    static String instead(Opcode opcode) {
        return switch (opcode) {
            case MONITORENTER, MONITOREXIT -> "use the atomic operations of Mem";
            case NEWARRAY, ANEWARRAY, MULTIANEWARRAY -> "use Mem.stack or a map";
            default -> "use Mem and maps for data";
        };
    }
}
