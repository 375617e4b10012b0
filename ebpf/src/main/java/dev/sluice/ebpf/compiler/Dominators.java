package dev.sluice.ebpf.compiler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Numbers the blocks, and finds dominators (Cooper, Harvey, Kennedy 2001) and loops. */
final class Dominators {
    private Dominators() {}

    /** Fills in number, dominator and depth of every block; answers them in reverse post-order. */
    static List<Block> compute(Graph graph) {
        List<Block> order = graph.reversePostorder();
        for (int i = 0; i < order.size(); i++) {
            Block block = order.get(i);
            block.number = i;
            block.depth = 0;
            block.dominator = null;
        }
        Block entry = order.getFirst();
        entry.dominator = entry;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : order) {
                if (block == entry) continue;
                Block dominator = meet(block.predecessors);
                if (dominator != block.dominator) {
                    block.dominator = dominator;
                    changed = true;
                }
            }
        }
        for (Block block : order) for (Block head : block.successors()) if (dominates(head, block)) deepen(head, block);
        return order;
    }

    private static @Nullable Block meet(List<Block> blocks) {
        Block met = null;
        for (Block block : blocks) {
            if (block.dominator == null) continue;
            met = met == null ? block : meet(met, block);
        }
        return met;
    }

    private static Block meet(Block a, Block b) {
        while (a != b) {
            while (a.number > b.number) a = up(a);
            while (b.number > a.number) b = up(b);
        }
        return a;
    }

    private static Block up(Block block) {
        if (block.dominator == null) throw new IllegalStateException("dominators first");
        return block.dominator;
    }

    static boolean dominates(Block a, Block b) {
        Block at = b;
        while (at.number > a.number) at = up(at);
        return at == a;
    }

    private static void deepen(Block head, Block tail) {
        Set<Block> body = new HashSet<>();
        body.add(head);
        Deque<Block> work = new ArrayDeque<>();
        if (body.add(tail)) work.add(tail);
        while (!work.isEmpty()) for (Block p : work.remove().predecessors) if (body.add(p)) work.add(p);
        for (Block block : body) block.depth++;
    }
}
