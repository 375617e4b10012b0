package dev.sluice.ebpf.compiler;

import java.util.List;
import java.util.Map;

/** Instructions by block, in the order they will stand. */
final class MachineCode {
    final List<Block> order;
    final Map<Block, List<Instruction>> code;
    /** Registers in use, the ten of the machine and the frame pointer included. */
    int registers;
    /** Bytes of frame in use. */
    int frame;
    /** Values that found no register. */
    int spills;

    MachineCode(List<Block> order, Map<Block, List<Instruction>> code, int registers, int frame) {
        this.order = order;
        this.code = code;
        this.registers = registers;
        this.frame = frame;
    }

    List<Instruction> of(Block block) {
        List<Instruction> instructions = code.get(block);
        if (instructions == null) throw new IllegalStateException("no code for a block");
        return instructions;
    }
}
