package dev.sluice.ebpf.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Chooses the machine's registers by colouring the interference graph; what finds none lives in the frame. */
final class RegisterAllocator {
    private static final int ROUNDS = 40;
    private static final int NONE = -1;

    private final MachineCode code;
    private final BitSet temporary = new BitSet();
    private int[] colours = {};

    private RegisterAllocator(MachineCode code) {
        this.code = code;
    }

    /** Rewrites all instructions to machine registers. */
    static void allocate(MachineCode code) {
        RegisterAllocator allocator = new RegisterAllocator(code);
        for (int round = 0; round < ROUNDS; round++) {
            Interference graph = new Interference(code, allocator.temporary);
            List<Integer> failed = allocator.colour(graph);
            if (failed.isEmpty()) {
                allocator.rewrite(graph);
                SpillSlots.assign(code);
                return;
            }
            allocator.spill(graph, failed);
        }
        throw new IllegalStateException("register allocation found no end: please report the method");
    }

    /** Colours what it can, easy registers last; answers those that found no colour. */
    private List<Integer> colour(Interference graph) {
        Deque<Integer> stack = simplify(graph);
        colours = new int[code.registers];
        Arrays.fill(colours, NONE);
        for (int i = 0; i <= Code.FRAME; i++) colours[i] = i;
        Map<Integer, List<Integer>> partners = partners(graph);
        List<Integer> failed = new ArrayList<>();
        for (int register : stack) {
            int colour = choose(graph, register, partners.getOrDefault(register, List.of()));
            if (colour == NONE) failed.add(register);
            else colours[register] = colour;
        }
        return failed;
    }

    /** The order of colouring: last out, first coloured. */
    private Deque<Integer> simplify(Interference graph) {
        BitSet waiting = new BitSet();
        int[] degree = new int[code.registers];
        Deque<Integer> easy = new ArrayDeque<>();
        for (int r = Instruction.FIRST_VIRTUAL; r < code.registers; r++) {
            if (!graph.seen.get(r) || graph.find(r) != r) continue;
            waiting.set(r);
            degree[r] = graph.neighbours[r].cardinality();
            if (degree[r] < Interference.MACHINE) easy.add(r);
        }
        Deque<Integer> stack = new ArrayDeque<>();
        while (!waiting.isEmpty()) {
            int pick = easy.isEmpty() ? cheapest(graph, waiting, degree) : easy.remove();
            if (!waiting.get(pick)) continue;
            waiting.clear(pick);
            stack.push(pick);
            BitSet others = graph.neighbours[pick];
            for (int t = others.nextSetBit(Instruction.FIRST_VIRTUAL); t >= 0; t = others.nextSetBit(t + 1))
                if (--degree[t] == Interference.MACHINE - 1) easy.add(t);
        }
        return stack;
    }

    private int cheapest(Interference graph, BitSet waiting, int[] degree) {
        int best = NONE;
        double least = Double.MAX_VALUE;
        for (int r = waiting.nextSetBit(0); r >= 0; r = waiting.nextSetBit(r + 1)) {
            double cost = (temporary.get(r) ? 1e12 : graph.cost[r]) / degree[r];
            if (cost < least) {
                least = cost;
                best = r;
            }
        }
        return best;
    }

    /** What each register is moved to or from: the same colour saves the move. */
    private static Map<Integer, List<Integer>> partners(Interference graph) {
        Map<Integer, List<Integer>> partners = new HashMap<>();
        for (Instruction move : graph.moves) {
            int a = graph.find(move.destination);
            int b = graph.find(move.source);
            if (a == b) continue;
            partners.computeIfAbsent(a, _ -> new ArrayList<>()).add(b);
            partners.computeIfAbsent(b, _ -> new ArrayList<>()).add(a);
        }
        return partners;
    }

    private int choose(Interference graph, int register, List<Integer> partners) {
        boolean[] taken = new boolean[Code.FRAME + 1];
        BitSet others = graph.neighbours[register];
        for (int t = others.nextSetBit(0); t >= 0; t = others.nextSetBit(t + 1))
            if (colours[t] != NONE) taken[colours[t]] = true;
        for (int partner : partners) {
            int colour = colours[partner];
            if (colour != NONE && colour < Interference.MACHINE && !taken[colour]) return colour;
        }
        for (int colour = 0; colour < Interference.MACHINE; colour++) if (!taken[colour]) return colour;
        return NONE;
    }

    private void rewrite(Interference graph) {
        for (Block block : code.order)
            for (Instruction instruction : code.of(block)) {
                instruction.destination = colours[graph.find(instruction.destination)];
                instruction.source = colours[graph.find(instruction.source)];
            }
    }

    /** Keeps registers' values in the frame: stored where they are made, loaded where they are used. */
    private void spill(Interference graph, List<Integer> failed) {
        int[] slots = new int[code.registers];
        Arrays.fill(slots, NONE);
        for (int register : failed) slots[register] = code.spills++;
        for (int r = Instruction.FIRST_VIRTUAL; r < slots.length; r++) slots[r] = slots[graph.find(r)];
        for (Block block : code.order) {
            List<Instruction> before = code.of(block);
            List<Instruction> after = new ArrayList<>(before.size() + 8);
            for (Instruction instruction : before) spill(instruction, slots, after);
            code.code.put(block, after);
        }
    }

    private void spill(Instruction instruction, int[] slots, List<Instruction> after) {
        int destination = slot(slots, instruction.destination);
        int source = slot(slots, instruction.source);
        if (destination == NONE && source == NONE) {
            after.add(instruction);
        } else if (instruction.isMove() && (destination == NONE || source == NONE)) {
            if (destination == NONE) after.add(load(instruction.destination, source, instruction.location));
            else storeMoved(instruction, destination, after);
        } else if (!instruction.isMove() || destination != source) {
            spillBoth(instruction, destination, source, after);
        }
    }

    /** An instruction that works on spilled values does so in registers that live for it alone. */
    private void spillBoth(Instruction instruction, int destination, int source, List<Instruction> after) {
        BitSet read = new BitSet();
        BitSet written = new BitSet();
        instruction.uses(read);
        instruction.defines(written);
        boolean same = destination == source;
        int first = destination == NONE ? NONE : temporary();
        int second = source == NONE ? NONE : same ? first : temporary();
        Location at = instruction.location;
        if (first != NONE && read.get(instruction.destination)) after.add(load(first, destination, at));
        if (second != NONE && read.get(instruction.source) && !(same && read.get(instruction.destination)))
            after.add(load(second, source, at));
        boolean storeFirst = first != NONE && written.get(instruction.destination);
        boolean storeSecond = second != NONE && !same && written.get(instruction.source);
        if (first != NONE) instruction.destination = first;
        if (second != NONE) instruction.source = second;
        after.add(instruction);
        if (storeFirst) after.add(store(first, destination, at));
        if (storeSecond) after.add(store(second, source, at));
    }

    private static int slot(int[] slots, int register) {
        return register < slots.length ? slots[register] : NONE;
    }

    /** Only registers can be stored to the frame as pointers; the frame's own address goes by way of one. */
    private void storeMoved(Instruction move, int slot, List<Instruction> after) {
        int from = move.source;
        if (from == Code.FRAME) {
            from = temporary();
            after.add(new Instruction(Code.MOVE64, from, Code.FRAME, 0, 0, move.location));
        }
        after.add(store(from, slot, move.location));
    }

    private int temporary() {
        int register = code.registers++;
        temporary.set(register);
        return register;
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
