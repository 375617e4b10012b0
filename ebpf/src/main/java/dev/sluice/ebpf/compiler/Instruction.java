package dev.sluice.ebpf.compiler;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One machine instruction; registers from {@link #FIRST_VIRTUAL} up are yet to be chosen. */
final class Instruction {
    static final int FIRST_VIRTUAL = 11;
    static final int NO_SLOT = -1;

    int code;
    int destination;
    int source;
    int offset;
    final long immediate;
    final Location location;
    /** Where a jump goes. */
    @Nullable
    Block target;
    /** A map, or the {@link MethodKey} of a function, whose address or distance the immediate is to be. */
    @Nullable
    Object symbol;
    /** Arguments of a call, in r1 and on. */
    int arguments;
    /** Which spilled value is loaded or stored, its offset yet to be chosen. */
    int slot = NO_SLOT;

    Instruction(int code, int destination, int source, int offset, long immediate, Location location) {
        this.code = code;
        this.destination = destination;
        this.source = source;
        this.offset = offset;
        this.immediate = immediate;
        this.location = location;
    }

    /** Makes a conditional jump jump in the other case; false if the machine has no such jump. */
    boolean invert() {
        for (Comparison comparison : Comparison.values())
            if (comparison.code() == (code & 0xf0)) {
                code = code & 0x0f | comparison.negated().code();
                return true;
            }
        return false;
    }

    boolean isMove() {
        return code == Code.MOVE64;
    }

    private int kind() {
        return code & 7;
    }

    private boolean hasRegister() {
        return (code & Code.REGISTER) != 0;
    }

    private boolean isAtomic() {
        return kind() == Code.STX && (code & 0xe0) == Code.ATOMIC;
    }

    /** Slots in the program: a 64-bit constant takes two. */
    int length() {
        return code == Code.LOAD_LONG ? 2 : 1;
    }

    /** Registers that are read, the frame pointer left out. */
    void uses(BitSet registers) {
        registers.clear();
        switch (kind()) {
            case Code.LDX -> registers.set(source);
            case Code.ST -> registers.set(destination);
            case Code.STX -> {
                registers.set(destination);
                registers.set(source);
                if (isAtomic() && immediate == Code.COMPARE_EXCHANGE) registers.set(0);
            }
            case Code.ALU32, Code.ALU64 -> {
                if ((code & 0xf0) != Code.MOV) registers.set(destination);
                if (hasRegister() && code != Code.TO_BIG_ENDIAN) registers.set(source);
            }
            case Code.JMP64, Code.JMP32 -> jumpUses(registers);
            default -> {}
        }
        registers.clear(Code.FRAME);
    }

    private void jumpUses(BitSet registers) {
        switch (code) {
            case Code.CALL -> registers.set(1, 1 + arguments);
            case Code.EXIT -> registers.set(0);
            case Code.JUMP -> {}
            default -> {
                registers.set(destination);
                if (hasRegister()) registers.set(source);
            }
        }
    }

    /** Registers that are written, or lost to a call. */
    void defines(BitSet registers) {
        registers.clear();
        switch (kind()) {
            case 0, Code.LDX, Code.ALU32, Code.ALU64 -> registers.set(destination);
            case Code.STX -> {
                if (isAtomic() && immediate == Code.COMPARE_EXCHANGE) registers.set(0);
                else if (isAtomic() && (immediate & Code.FETCH) != 0) registers.set(source);
            }
            case Code.JMP64 -> {
                if (code == Code.CALL) registers.set(0, 6);
            }
            default -> {}
        }
    }

    /** With all registers chosen and {@code distance} the immediate of a symbol, if any. */
    long encode(int offset, long immediate) {
        return code & 0xffL
                | (destination & 15L) << 8
                | (source & 15L) << 12
                | (offset & 0xffffL) << 16
                | immediate << 32;
    }
}
