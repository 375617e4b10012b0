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
            for (int register : failed) allocator.spill(graph, register);
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

    /** Keeps a register's value in the frame: stored where it is made, loaded where it is used. */
    private void spill(Interference graph, int register) {
        int slot = code.spills++;
        BitSet web = new BitSet();
        for (int r = Instruction.FIRST_VIRTUAL; r < graph.neighbours.length; r++)
            if (graph.find(r) == register) web.set(r);
        for (Block block : code.order) {
            List<Instruction> before = code.of(block);
            List<Instruction> after = new ArrayList<>(before.size() + 4);
            for (Instruction instruction : before) spill(instruction, web, slot, after);
            code.code.put(block, after);
        }
    }

    private void spill(Instruction instruction, BitSet web, int slot, List<Instruction> after) {
        BitSet touched = new BitSet();
        instruction.uses(touched);
        boolean read = touched.intersects(web);
        instruction.defines(touched);
        boolean written = touched.intersects(web);
        if (!read && !written) {
            after.add(instruction);
        } else if (instruction.isMove()) {
            if (read && written) return;
            if (read) after.add(load(instruction.destination, slot, instruction.location));
            else storeMoved(instruction, slot, after);
        } else {
            int register = temporary();
            if (read) after.add(load(register, slot, instruction.location));
            if (web.get(instruction.destination)) instruction.destination = register;
            if (web.get(instruction.source)) instruction.source = register;
            after.add(instruction);
            if (written) after.add(store(register, slot, instruction.location));
        }
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
