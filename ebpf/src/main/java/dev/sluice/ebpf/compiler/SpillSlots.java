package dev.sluice.ebpf.compiler;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Places in the frame for spilled values; those that never live at the same time share one. */
final class SpillSlots {
    private final MachineCode code;
    private final BitSet[] conflicts;
    private final Map<Block, BitSet> in = new HashMap<>();

    private SpillSlots(MachineCode code) {
        this.code = code;
        conflicts = new BitSet[code.spills];
        for (int i = 0; i < conflicts.length; i++) conflicts[i] = new BitSet();
    }

    /** Fills in the offsets of all spill loads and stores, and grows the frame. */
    static void assign(MachineCode code) {
        if (code.spills == 0) return;
        SpillSlots slots = new SpillSlots(code);
        slots.findLive();
        for (Block block : code.order) slots.walk(block, slots.out(block), true);
        slots.place();
    }

    /** Which slots are loaded later, at the start of each block. */
    private void findLive() {
        for (Block block : code.order) in.put(block, new BitSet());
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : code.order.reversed()) {
                BitSet live = out(block);
                walk(block, live, false);
                if (!live.equals(in.put(block, live))) changed = true;
            }
        }
    }

    private BitSet in(Block block) {
        BitSet live = in.get(block);
        if (live == null) throw new IllegalStateException("unknown block");
        return live;
    }

    private BitSet out(Block block) {
        BitSet live = new BitSet();
        for (Block successor : block.successors()) live.or(in(successor));
        return live;
    }

    /**
     * From {@code live} at the block's end back to its start. {@code last}: notes conflicts, and drops stores that nothing loads,
     * as between the two halves of an operation that was made of two instructions.
     */
    private void walk(Block block, BitSet live, boolean last) {
        List<Instruction> instructions = code.of(block);
        for (int i = instructions.size() - 1; i >= 0; i--) {
            Instruction instruction = instructions.get(i);
            int slot = instruction.slot;
            if (slot == Instruction.NO_SLOT) continue;
            boolean load = (instruction.code & 7) == Code.LDX;
            if (load) {
                live.set(slot);
                continue;
            }
            if (last && !live.get(slot)) {
                instructions.remove(i);
                continue;
            }
            live.clear(slot);
            if (!last) continue;
            conflicts[slot].or(live);
            for (int other = live.nextSetBit(0); other >= 0; other = live.nextSetBit(other + 1))
                conflicts[other].set(slot);
        }
    }

    private void place() {
        int[] places = new int[conflicts.length];
        Arrays.fill(places, -1);
        int used = 0;
        for (int slot = 0; slot < places.length; slot++) {
            BitSet taken = new BitSet();
            for (int other = conflicts[slot].nextSetBit(0); other >= 0; other = conflicts[slot].nextSetBit(other + 1))
                if (places[other] >= 0) taken.set(places[other]);
            places[slot] = taken.nextClearBit(0);
            used = Math.max(used, places[slot] + 1);
        }
        for (Block block : code.order)
            for (Instruction instruction : code.of(block))
                if (instruction.slot != Instruction.NO_SLOT)
                    instruction.offset = -code.frame - 8 * (places[instruction.slot] + 1);
        code.frame += 8 * used;
    }
}
