package dev.sluice.ebpf.compiler;

import java.util.List;

/** Gives each way from a branch to a place where ways meet a block of its own, for the moves that phis need. */
final class CriticalEdges {
    private CriticalEdges() {}

    static void split(Graph graph) {
        for (Block block : List.copyOf(graph.blocks)) {
            if (!block.ends(Op.BRANCH)) continue;
            if (meets(block.next())) block.next = between(graph, block, block.next());
            if (meets(block.otherwise())) block.otherwise = between(graph, block, block.otherwise());
        }
    }

    private static boolean meets(Block block) {
        return block.predecessors.size() > 1 && !block.phis.isEmpty();
    }

    private static Block between(Graph graph, Block from, Block to) {
        Block middle = new Block();
        middle.end = graph.value(Op.JUMP, Kind.NONE, from.end().location, middle);
        middle.next = to;
        middle.predecessors.add(from);
        to.predecessors.set(to.predecessors.indexOf(from), middle);
        graph.blocks.add(middle);
        return middle;
    }
}
