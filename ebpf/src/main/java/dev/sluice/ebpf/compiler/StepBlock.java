package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps without a branch among them, then how they end. */
final class StepBlock {
    final List<Step> steps = new ArrayList<>();
    final List<StepBlock> predecessors = new ArrayList<>();
    /** A {@link Op#end()} operation; null only while the block is being written. */
    @Nullable
    Step end;
    /** Where a jump goes, or a branch whose condition holds. */
    @Nullable
    StepBlock next;
    /** Where a branch goes whose condition does not hold. */
    @Nullable
    StepBlock otherwise;

    Step end() {
        if (end == null) throw new IllegalStateException("unfinished block");
        return end;
    }

    List<StepBlock> successors() {
        if (next == null) return List.of();
        return otherwise == null ? List.of(next) : List.of(next, otherwise);
    }

    boolean ends(Op op) {
        return end().op == op;
    }
}
