package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A property of pointers that changes along the way through a function: solved forward, then each use is checked with what
 * holds there.
 */
abstract class PointerStates {
    private final List<Block> order;
    private final Map<Value, Integer> numbers = new HashMap<>();
    private final Map<Block, BitSet> outs = new HashMap<>();
    /** All pointers of the function. */
    final List<Value> pointers = new ArrayList<>();

    PointerStates(Graph graph) {
        order = graph.reversePostorder();
        for (Block block : order) {
            for (Value phi : block.phis) number(phi);
            for (Value value : block.values) number(value);
        }
    }

    private void number(Value value) {
        value.settleOperands();
        if (value.kind != Kind.POINTER) return;
        numbers.put(value, pointers.size());
        pointers.add(value);
    }

    /** Whether the property holds where it holds on all ways, or on one. */
    abstract boolean onAllWays();

    /** Whether {@code value} has the property although it is none of the numbered pointers. */
    abstract boolean always(Value value);

    /** What going from {@code from} to {@code to} tells. */
    abstract void edge(Block from, Block to, BitSet state);

    /** The state after {@code value}, from that before. */
    abstract void step(Value value, BitSet state);

    abstract void check(Value value, BitSet state);

    final boolean has(Value pointer, BitSet state) {
        Integer number = numbers.get(pointer);
        return number == null ? always(pointer) : state.get(number);
    }

    final void set(Value pointer, BitSet state, boolean holds) {
        Integer number = numbers.get(pointer);
        if (number != null) state.set(number, holds);
    }

    final void run() {
        if (pointers.isEmpty()) return;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : order) {
                BitSet state = in(block);
                for (Value value : block.values) step(value, state);
                if (!state.equals(outs.put(block, state))) changed = true;
            }
        }
        for (Block block : order) {
            BitSet state = in(block);
            for (Value value : block.values) {
                check(value, state);
                step(value, state);
            }
        }
    }

    private BitSet in(Block block) {
        BitSet state = null;
        Map<Value, Boolean> phis = new HashMap<>();
        for (int i = 0; i < block.predecessors.size(); i++) {
            Block before = block.predecessors.get(i);
            BitSet out = outs.get(before);
            if (out == null) continue; // not known yet: hope for the best
            BitSet arriving = (BitSet) out.clone();
            edge(before, block, arriving);
            for (Value phi : block.phis) {
                boolean holds = has(phi.operand(i), arriving);
                phis.merge(phi, holds, (a, b) -> onAllWays() ? a && b : a || b);
            }
            if (state == null) state = arriving;
            else if (onAllWays()) state.and(arriving);
            else state.or(arriving);
        }
        if (state == null) state = new BitSet();
        BitSet result = state;
        phis.forEach((phi, holds) -> set(phi, result, holds));
        return result;
    }
}
