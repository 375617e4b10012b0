package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves registers that found no colour into the frame: stored where they are made, loaded where they are used.
 *
 * <p>First into pieces that reach from one call to the next, as values that live across calls have four registers only but those
 * in between have ten; a piece that finds no colour either is loaded for each instruction by itself.
 */
final class Spilling {
    private static final int NONE = -1;

    private final MachineCode code;
    /** Registers that live for one instruction: spilling them would help nobody. */
    private final BitSet single = new BitSet();
    /** The slot that a piece is a copy of. */
    private final Map<Integer, Integer> pieces = new HashMap<>();

    private int[] slots = {};
    private final BitSet oneByOne = new BitSet();
    private final Map<Integer, Integer> current = new HashMap<>();
    private List<Instruction> out = new ArrayList<>();

    Spilling(MachineCode code) {
        this.code = code;
    }

    boolean isSingle(int register) {
        return single.get(register);
    }

    /** Whether a register is a copy of a spilled value, and so must not be joined with another that is not. */
    boolean isCopy(int register) {
        return single.get(register) || pieces.containsKey(register);
    }

    void spill(Interference graph, List<Integer> failed) {
        slots = new int[code.registers];
        Arrays.fill(slots, NONE);
        oneByOne.clear();
        for (int register : failed) {
            Integer piece = pieces.get(register);
            slots[register] = piece == null ? code.spills++ : piece;
            if (piece != null) oneByOne.set(register);
        }
        for (int r = Instruction.FIRST_VIRTUAL; r < slots.length; r++) {
            int whole = graph.find(r);
            slots[r] = slots[whole];
            if (oneByOne.get(whole)) oneByOne.set(r);
        }
        for (Block block : code.order) {
            List<Instruction> before = code.of(block);
            out = new ArrayList<>(before.size() + 8);
            current.clear();
            for (Instruction instruction : before) {
                rewrite(instruction);
                if (instruction.code == Code.CALL) current.clear();
            }
            code.code.put(block, out);
        }
    }

    private int slot(int register) {
        return register < slots.length ? slots[register] : NONE;
    }

    private void rewrite(Instruction instruction) {
        int destination = slot(instruction.destination);
        int source = slot(instruction.source);
        if (destination == NONE && source == NONE) {
            out.add(instruction);
        } else if (instruction.slot != Instruction.NO_SLOT && instruction.slot == Math.max(destination, source)) {
            return; // a piece coming apart is loaded and stored where it is used
        } else if (instruction.isMove() && destination == source) {
            return;
        } else if (instruction.isMove()
                && source != NONE
                && destination == NONE
                && loadsStraight(instruction, source)) {
            out.add(load(instruction.destination, source, instruction.location));
        } else {
            replace(instruction, destination, source);
        }
    }

    /** An argument of a call is loaded where it is wanted, unless a register has it. */
    private boolean loadsStraight(Instruction move, int slot) {
        return oneByOne.get(move.source) || move.destination < Interference.MACHINE && !current.containsKey(slot);
    }

    private void replace(Instruction instruction, int destination, int source) {
        BitSet read = new BitSet();
        BitSet written = new BitSet();
        instruction.uses(read);
        instruction.defines(written);
        Location at = instruction.location;
        int d = instruction.destination;
        int s = instruction.source;
        boolean writesDestination = destination != NONE && written.get(d);
        boolean writesSource = source != NONE && s != d && written.get(s);
        int newSource = source == NONE ? s : in(s, source, read.get(s), at);
        int newDestination = destination == NONE ? d : s == d ? newSource : in(d, destination, read.get(d), at);
        instruction.destination = newDestination;
        instruction.source = newSource;
        out.add(instruction);
        if (writesDestination) stored(d, newDestination, destination, at);
        if (writesSource) stored(s, newSource, source, at);
    }

    /** A register with the value of {@code slot}, or merely for it if it is not read. */
    private int in(int register, int slot, boolean read, Location at) {
        boolean piece = !oneByOne.get(register);
        Integer known = piece ? current.get(slot) : null;
        if (known != null) return known;
        int fresh = code.registers++;
        if (piece) {
            pieces.put(fresh, slot);
            current.put(slot, fresh);
        } else {
            single.set(fresh);
        }
        if (read) out.add(load(fresh, slot, at));
        return fresh;
    }

    private void stored(int register, int fresh, int slot, Location at) {
        if (!oneByOne.get(register)) current.put(slot, fresh);
        out.add(store(fresh, slot, at));
    }

    private static Instruction load(int register, int slot, Location location) {
        int opcode = Code.LDX | Code.MEM | Code.width(8);
        Instruction load = new Instruction(opcode, register, Code.FRAME, 0, 0, location);
        load.slot = slot;
        return load;
    }

    private static Instruction store(int register, int slot, Location location) {
        int opcode = Code.STX | Code.MEM | Code.width(8);
        Instruction store = new Instruction(opcode, Code.FRAME, register, 0, 0, location);
        store.slot = slot;
        return store;
    }
}
