package dev.sluice.ebpf.compiler;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which registers hold something that is still wanted, where. */
final class Liveness {
    /** Sees each instruction of a block from last to first, with the registers that live after it. */
    @FunctionalInterface
    interface Visitor {
        void visit(Instruction instruction, BitSet defined, BitSet used, BitSet liveAfter);
    }

    private final MachineCode code;
    private final Map<Block, BitSet> in = new HashMap<>();
    private final BitSet used = new BitSet();
    private final BitSet defined = new BitSet();

    Liveness(MachineCode code) {
        this.code = code;
        Map<Block, BitSet> reads = new HashMap<>();
        Map<Block, BitSet> writes = new HashMap<>();
        for (Block block : code.order) summarize(block, reads, writes);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : code.order.reversed()) {
                BitSet live = out(block);
                live.andNot(of(writes, block));
                live.or(of(reads, block));
                if (!live.equals(in.put(block, live))) changed = true;
            }
        }
    }

    private void summarize(Block block, Map<Block, BitSet> reads, Map<Block, BitSet> writes) {
        BitSet read = new BitSet();
        BitSet written = new BitSet();
        for (Instruction instruction : code.of(block)) {
            instruction.uses(used);
            used.andNot(written);
            read.or(used);
            instruction.defines(defined);
            written.or(defined);
        }
        reads.put(block, read);
        writes.put(block, written);
        in.put(block, new BitSet());
    }

    private static BitSet of(Map<Block, BitSet> map, Block block) {
        BitSet set = map.get(block);
        if (set == null) throw new IllegalStateException("unknown block");
        return set;
    }

    private BitSet out(Block block) {
        BitSet live = new BitSet();
        for (Block successor : block.successors()) live.or(of(in, successor));
        return live;
    }

    void visit(Block block, Visitor visitor) {
        BitSet live = out(block);
        List<Instruction> instructions = code.of(block);
        for (int i = instructions.size() - 1; i >= 0; i--) {
            Instruction instruction = instructions.get(i);
            instruction.defines(defined);
            instruction.uses(used);
            visitor.visit(instruction, defined, used, live);
            live.andNot(defined);
            live.or(used);
        }
    }
}
