package dev.sluice.ebpf.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One function in SSA form; the first block is the entry. */
final class Graph {
    final List<Block> blocks = new ArrayList<>();
    private int values;

    Value value(Op op, Kind kind, Location location, Block block, Value... operands) {
        return new Value(values++, op, kind, location, block, operands);
    }

    Value constant(Kind kind, long number, Value where) {
        Value constant = value(Op.CONST, kind, where.location, where.block);
        constant.imm = kind.constant(number);
        return constant;
    }

    Block entry() {
        return blocks.getFirst();
    }

    int valueCount() {
        return values;
    }

    List<Block> reversePostorder() {
        List<Block> order = new ArrayList<>();
        walk(entry(), new HashSet<>(), order);
        Collections.reverse(order);
        return order;
    }

    /** Without recursion: chains of blocks can be long. */
    private static void walk(Block entry, Set<Block> seen, List<Block> postorder) {
        record Visit(Block block, boolean done) {}
        Deque<Visit> work = new ArrayDeque<>();
        work.push(new Visit(entry, false));
        while (!work.isEmpty()) {
            Visit visit = work.pop();
            if (visit.done) {
                postorder.add(visit.block);
            } else if (seen.add(visit.block)) {
                work.push(new Visit(visit.block, true));
                for (Block successor : visit.block.successors().reversed())
                    if (!seen.contains(successor)) work.push(new Visit(successor, false));
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        List<Block> order = reversePostorder();
        for (int i = 0; i < order.size(); i++) order.get(i).number = i;
        for (Block block : order) {
            text.append("B").append(block.number).append(":\n");
            for (Value phi : block.phis) text.append("  ").append(phi).append('\n');
            for (Value value : block.values) text.append("  ").append(value).append('\n');
            text.append("  ").append(block.end());
            for (Block successor : block.successors()) text.append(" -> B").append(successor.number);
            text.append('\n');
        }
        return text.toString();
    }
}
