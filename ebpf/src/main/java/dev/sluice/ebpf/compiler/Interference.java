package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Which registers must differ, and which were made one (Chaitin; Briggs, George for when joining is safe). */
final class Interference {
    /** r0 to r9. */
    static final int MACHINE = 10;

    final BitSet[] neighbours;
    final double[] cost;
    final BitSet seen = new BitSet();
    final List<Instruction> moves = new ArrayList<>();
    private final int[] alias;
    private final Spilling spilling;

    Interference(MachineCode code, Spilling spilling) {
        this.spilling = spilling;
        int count = code.registers;
        neighbours = new BitSet[count];
        cost = new double[count];
        alias = new int[count];
        for (int i = 0; i < count; i++) {
            neighbours[i] = new BitSet();
            alias[i] = i;
        }
        for (int a = 0; a < MACHINE; a++) for (int b = 0; b < a; b++) edge(a, b);
        Liveness liveness = new Liveness(code);
        for (Block block : code.order) {
            double weight = Math.pow(10, Math.min(block.depth, 6));
            liveness.visit(block, (instruction, defined, used, live) -> add(instruction, defined, used, live, weight));
        }
        join();
    }

    int find(int register) {
        while (alias[register] != register) register = alias[register] = alias[alias[register]];
        return register;
    }

    private void edge(int a, int b) {
        if (a == b || a == Code.FRAME || b == Code.FRAME) return;
        neighbours[a].set(b);
        neighbours[b].set(a);
    }

    private void add(Instruction instruction, BitSet defined, BitSet used, BitSet live, double weight) {
        for (int d = defined.nextSetBit(0); d >= 0; d = defined.nextSetBit(d + 1)) {
            seen.set(d);
            cost[d] += weight;
            for (int other = live.nextSetBit(0); other >= 0; other = live.nextSetBit(other + 1))
                if (!instruction.isMove() || other != instruction.source) edge(d, other);
            for (int other = defined.nextSetBit(0); other >= 0; other = defined.nextSetBit(other + 1)) edge(d, other);
        }
        for (int u = used.nextSetBit(0); u >= 0; u = used.nextSetBit(u + 1)) {
            seen.set(u);
            cost[u] += weight;
        }
        if (instruction.isMove() && instruction.source != Code.FRAME) moves.add(instruction);
    }

    /** Makes the two sides of a move one register where that cannot make colouring harder. */
    private void join() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Instruction move : moves) {
                int a = find(move.destination);
                int b = find(move.source);
                if (a == b || neighbours[a].get(b)) continue;
                if (b < MACHINE) {
                    int swap = a;
                    a = b;
                    b = swap;
                }
                if (b < MACHINE || !(a < MACHINE ? safeWithMachine(a, b) : safe(a, b))) continue;
                merge(a, b);
                changed = true;
            }
        }
    }

    /** George: every neighbour of the virtual one either meets the machine register already or is easy. */
    private boolean safeWithMachine(int machine, int virtual) {
        BitSet others = neighbours[virtual];
        for (int t = others.nextSetBit(0); t >= 0; t = others.nextSetBit(t + 1))
            if (t >= MACHINE && !neighbours[machine].get(t) && neighbours[t].cardinality() >= MACHINE) return false;
        return true;
    }

    /** Briggs: the two together have fewer than ten difficult neighbours. */
    private boolean safe(int a, int b) {
        if (spilling.isCopy(a) || spilling.isCopy(b)) return false;
        BitSet union = (BitSet) neighbours[a].clone();
        union.or(neighbours[b]);
        int difficult = 0;
        for (int t = union.nextSetBit(0); t >= 0; t = union.nextSetBit(t + 1)) {
            int shared = neighbours[a].get(t) && neighbours[b].get(t) ? 1 : 0;
            if (t < MACHINE || neighbours[t].cardinality() - shared >= MACHINE) difficult++;
        }
        return difficult < MACHINE;
    }

    private void merge(int a, int b) {
        alias[b] = a;
        cost[a] += cost[b];
        for (int t = neighbours[b].nextSetBit(0); t >= 0; t = neighbours[b].nextSetBit(t + 1)) {
            neighbours[t].clear(b);
            edge(a, t);
        }
        neighbours[b].clear();
    }
}
