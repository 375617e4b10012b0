package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Steps to SSA form in one pass (Braun et al., "Simple and Efficient Construction of Static Single Assignment Form", 2013).
 */
final class SsaBuilder {
    private final Graph graph = new Graph();
    private final Map<StepBlock, Block> blocks = new HashMap<>();
    private final Map<Block, Map<Integer, Value>> definitions = new HashMap<>();
    private final Map<Block, Map<Integer, Value>> incomplete = new HashMap<>();
    private final Set<Block> sealed = new HashSet<>();
    private final Set<Block> filled = new HashSet<>();

    /** {@code steps}: connected, as {@link JumpThreading} leaves them. */
    static Graph build(List<StepBlock> steps) {
        SsaBuilder builder = new SsaBuilder();
        List<StepBlock> order = reversePostorder(steps.getFirst());
        for (StepBlock step : order) {
            Block block = new Block();
            builder.blocks.put(step, block);
            builder.definitions.put(block, new HashMap<>());
            builder.graph.blocks.add(block);
        }
        for (StepBlock step : order) builder.connect(step);
        for (StepBlock step : order) builder.fill(step);
        return builder.graph;
    }

    private static List<StepBlock> reversePostorder(StepBlock entry) {
        List<StepBlock> order = new ArrayList<>();
        List<StepBlock> path = new ArrayList<>(List.of(entry));
        Map<StepBlock, Integer> next = new HashMap<>();
        next.put(entry, 0);
        while (!path.isEmpty()) {
            StepBlock block = path.getLast();
            List<StepBlock> successors = block.successors();
            int index = next.getOrDefault(block, 0);
            if (index == successors.size()) {
                order.add(path.removeLast());
            } else {
                next.put(block, index + 1);
                if (next.putIfAbsent(successors.get(index), 0) == null) path.add(successors.get(index));
            }
        }
        Collections.reverse(order);
        return order;
    }

    private Block block(StepBlock step) {
        Block block = blocks.get(step);
        if (block == null) throw new IllegalStateException("unreachable block");
        return block;
    }

    private void connect(StepBlock step) {
        Block block = block(step);
        if (step.next != null) block.next = block(step.next);
        if (step.otherwise != null) block.otherwise = block(step.otherwise);
        for (StepBlock predecessor : step.predecessors) block.predecessors.add(block(predecessor));
    }

    private void fill(StepBlock from) {
        Block block = block(from);
        seal(block);
        for (Step step : from.steps) {
            if (step.op == Op.MOVE) {
                write(block, step.result, read(block, step.inputs[0]));
                continue;
            }
            Value value = value(block, step);
            if (step.op != Op.CONST && step.op != Op.UNDEFINED) block.values.add(value);
            if (step.result != Step.NO_RESULT) write(block, step.result, value);
        }
        block.end = value(block, from.end());
        filled.add(block);
        for (Block successor : block.successors()) seal(successor);
    }

    private Value value(Block block, Step step) {
        Value[] operands = new Value[step.inputs.length];
        for (int i = 0; i < operands.length; i++) operands[i] = read(block, step.inputs[i]);
        Value value = graph.value(step.op, step.kind, step.location, block, operands);
        value.like(step);
        return value;
    }

    private void seal(Block block) {
        if (sealed.contains(block) || !filled.containsAll(block.predecessors)) return;
        sealed.add(block);
        Map<Integer, Value> phis = incomplete.remove(block);
        if (phis != null) phis.forEach((variable, phi) -> complete(block, variable, phi));
    }

    private Map<Integer, Value> definitions(Block block) {
        Map<Integer, Value> map = definitions.get(block);
        if (map == null) throw new IllegalStateException();
        return map;
    }

    private void write(Block block, int variable, Value value) {
        definitions(block).put(variable, value);
    }

    private Value read(Block block, int variable) {
        Value known = definitions(block).get(variable);
        if (known != null) return known.actual();
        Value value;
        if (!sealed.contains(block)) {
            value = phi(block);
            incomplete.computeIfAbsent(block, _ -> new LinkedHashMap<>()).put(variable, value);
        } else if (block.predecessors.isEmpty()) {
            value = graph.value(Op.UNDEFINED, Kind.NONE, Location.UNKNOWN, block);
        } else if (block.predecessors.size() == 1) {
            value = read(block.predecessors.getFirst(), variable);
        } else {
            value = phi(block);
            write(block, variable, value);
            value = complete(block, variable, value);
        }
        write(block, variable, value);
        return value;
    }

    private Value phi(Block block) {
        Value phi = graph.value(Op.PHI, Kind.NONE, Location.UNKNOWN, block);
        block.phis.add(phi);
        return phi;
    }

    private Value complete(Block block, int variable, Value phi) {
        Value[] operands = new Value[block.predecessors.size()];
        for (int i = 0; i < operands.length; i++) operands[i] = read(block.predecessors.get(i), variable);
        phi.operands = operands;
        Phis.simplify(graph, phi);
        return phi.actual();
    }
}
