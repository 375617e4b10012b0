package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins blocks that follow each other, and sends jumps past tests whose outcome is known where they come from: what inlined
 * methods that answer a boolean or null leave behind.
 */
final class JumpThreading {
    /** Steps of a test that may be copied to a place that jumps to it. */
    private static final int SMALL = 8;

    private final List<StepBlock> blocks;
    private final StepBlock entry;

    JumpThreading(List<StepBlock> blocks) {
        this.blocks = blocks;
        entry = blocks.getFirst();
    }

    void run() {
        boolean changed = true;
        while (changed) {
            connect();
            changed = false;
            for (StepBlock block : List.copyOf(blocks))
                if (block == entry || !block.predecessors.isEmpty()) changed |= improve(block);
        }
        connect();
    }

    /** Drops what cannot be reached, and notes who jumps where. */
    private void connect() {
        Set<StepBlock> reached = new HashSet<>();
        List<StepBlock> work = new ArrayList<>(List.of(entry));
        reached.add(entry);
        for (StepBlock block : blocks) block.predecessors.clear();
        while (!work.isEmpty()) {
            StepBlock block = work.removeLast();
            for (StepBlock successor : block.successors()) {
                successor.predecessors.add(block);
                if (reached.add(successor)) work.add(successor);
            }
        }
        blocks.retainAll(reached);
    }

    private boolean improve(StepBlock block) {
        boolean changed = false;
        boolean again = true;
        while (again) {
            again = join(block) || decide(block) || pass(block);
            changed |= again;
        }
        return changed;
    }

    /** Takes in the block that only this one jumps to. */
    private boolean join(StepBlock block) {
        StepBlock next = block.next;
        if (!block.ends(Op.JUMP) || next == null || next == block || next == entry) return false;
        if (next.predecessors.size() != 1) return false;
        block.steps.addAll(next.steps);
        continueAs(block, next);
        next.predecessors.clear();
        for (StepBlock successor : next.successors()) successor.predecessors.remove(next);
        return true;
    }

    /** Makes a jump of a branch that always goes the same way. */
    private boolean decide(StepBlock block) {
        if (!block.ends(Op.BRANCH)) return false;
        Boolean outcome = outcome(block, block.end());
        if (outcome == null || block.next == null || block.otherwise == null) return false;
        StepBlock taken = outcome ? block.next : block.otherwise;
        StepBlock dropped = outcome ? block.otherwise : block.next;
        dropped.predecessors.remove(block);
        block.end = new Step(Op.JUMP, Kind.NONE, block.end().location, Step.NO_RESULT);
        block.next = taken;
        block.otherwise = null;
        return true;
    }

    /** Jumps past a small block whose test is decided by what happened here. */
    private boolean pass(StepBlock block) {
        StepBlock test = block.next;
        if (!block.ends(Op.JUMP) || test == null || test == block || !small(test)) return false;
        int before = block.steps.size();
        for (Step step : test.steps) block.steps.add(step.copy());
        Boolean outcome = outcome(block, test.end());
        if (outcome == null || test.next == null || test.otherwise == null) {
            block.steps.subList(before, block.steps.size()).clear();
            return false;
        }
        test.predecessors.remove(block);
        block.next = outcome ? test.next : test.otherwise;
        block.next.predecessors.add(block);
        return true;
    }

    private static boolean small(StepBlock block) {
        if (!block.ends(Op.BRANCH) || block.steps.size() > SMALL) return false;
        return block.steps.stream().allMatch(s -> s.op == Op.MOVE || s.op == Op.CONST);
    }

    private static void continueAs(StepBlock block, StepBlock like) {
        block.end = like.end().copy();
        block.next = like.next;
        block.otherwise = like.otherwise;
        for (StepBlock successor : like.successors()) successor.predecessors.add(block);
    }

    /** How {@code branch} goes at the end of {@code block}, null when that is open. */
    private @Nullable Boolean outcome(StepBlock block, Step branch) {
        Step a = origin(block, branch.inputs[0]);
        Step b = origin(block, branch.inputs[1]);
        if (a == null || b == null || b.op != Op.CONST) return null;
        Comparison comparison = branch.comparison();
        if (a.op == Op.CONST) return comparison.holds(branch.kind.constant(a.imm), branch.kind.constant(b.imm));
        boolean pointer = a.op == Op.OFFSET || a.op == Op.STACK || a.op == Op.MAP_VALUE;
        return branch.kind == Kind.POINTER && b.imm == 0 && pointer ? comparison == Comparison.NE : null;
    }

    /** The step that gave {@code variable} its value at the end of {@code block}, as far as one way leads there. */
    private static @Nullable Step origin(StepBlock block, int variable) {
        StepBlock at = block;
        Set<StepBlock> seen = new HashSet<>();
        while (seen.add(at)) {
            for (int i = at.steps.size() - 1; i >= 0; i--) {
                Step step = at.steps.get(i);
                if (step.result != variable) continue;
                if (step.op != Op.MOVE) return step;
                variable = step.inputs[0];
            }
            if (at.predecessors.size() != 1) return null;
            at = at.predecessors.getFirst();
        }
        return null;
    }
}
