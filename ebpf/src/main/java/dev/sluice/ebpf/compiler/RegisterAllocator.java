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
    private final Spilling spilling;
    private int[] colours = {};

    private RegisterAllocator(MachineCode code) {
        this.code = code;
        spilling = new Spilling(code);
    }

    /** Rewrites all instructions to machine registers. */
    static void allocate(MachineCode code) {
        RegisterAllocator allocator = new RegisterAllocator(code);
        for (int round = 0; round < ROUNDS; round++) {
            Interference graph = new Interference(code, allocator.spilling);
            List<Integer> failed = allocator.colour(graph);
            if (failed.isEmpty()) {
                allocator.rewrite(graph);
                SpillSlots.assign(code);
                return;
            }
            allocator.spilling.spill(graph, failed);
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
            double cost = (spilling.isSingle(r) ? 1e12 : graph.cost[r]) / degree[r];
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
}
