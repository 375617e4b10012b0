package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Places for the buffers of a function: those whose lives do not meet in any block share bytes. */
final class StackLayout {
    private final List<Block> order;
    private final List<Value> buffers = new ArrayList<>();
    /** Which buffers a pointer may point into; pointers elsewhere are not in it. */
    private final Map<Value, Set<Value>> origins = new HashMap<>();

    private final Map<Block, Set<Value>> liveIn = new HashMap<>();
    private final Map<Block, Set<Value>> present = new HashMap<>();
    private final Map<Value, Integer> offsets = new HashMap<>();
    private int size;

    StackLayout(List<Block> order) {
        this.order = order;
        for (Block block : order) for (Value v : block.values) if (v.op == Op.STACK) buffers.add(v);
        if (buffers.isEmpty()) return;
        findOrigins();
        findLives();
        buffers.sort(Comparator.comparingInt(StackLayout::length).reversed());
        for (Value buffer : buffers) place(buffer);
    }

    /** Offset of a buffer from the frame pointer, negative, a multiple of 8. */
    int offset(Value buffer) {
        Integer offset = offsets.get(buffer);
        if (offset == null) throw new IllegalStateException("no place for " + buffer);
        return offset;
    }

    /** Bytes in all. */
    int size() {
        return size;
    }

    private static int length(Value buffer) {
        return (int) (buffer.operand(0).imm + 7) & ~7;
    }

    private void findOrigins() {
        for (Value buffer : buffers) origins.put(buffer, new HashSet<>(Set.of(buffer)));
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : order) {
                for (Value phi : block.phis) changed |= inherit(phi);
                for (Value v : block.values) if (v.op == Op.OFFSET) changed |= inherit(v);
            }
        }
    }

    private boolean inherit(Value pointer) {
        boolean changed = false;
        for (Value operand : pointer.operands) {
            Set<Value> from = origins.get(operand.actual());
            if (from != null)
                changed |=
                        origins.computeIfAbsent(pointer, _ -> new HashSet<>()).addAll(from);
        }
        return changed;
    }

    private void findLives() {
        for (Block block : order) liveIn.put(block, new HashSet<>());
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : order.reversed()) changed |= of(liveIn, block).addAll(liveBefore(block, null));
        }
        for (Block block : order) {
            Set<Value> pointers = new HashSet<>();
            pointers.addAll(liveBefore(block, pointers));
            Set<Value> all = new HashSet<>();
            for (Value pointer : pointers) all.addAll(of(origins, pointer));
            present.put(block, all);
        }
    }

    /** Pointers into buffers that live at the start of {@code block}; adds to {@code met}, if given, all that live in it. */
    private Set<Value> liveBefore(Block block, @Nullable Collection<Value> met) {
        Set<Value> live = new HashSet<>();
        for (Block successor : block.successors()) {
            live.addAll(of(liveIn, successor));
            int index = successor.predecessors.indexOf(block);
            for (Value phi : successor.phis) use(phi.operand(index), live);
        }
        for (Value operand : block.end().operands) use(operand.actual(), live);
        if (met != null) met.addAll(live);
        for (Value v : block.values.reversed()) {
            live.remove(v);
            if (v.op == Op.STACK && met != null) checkCarried(v, live);
            if (v.op == Op.STACK) continue;
            for (Value operand : v.operands) use(operand.actual(), live);
            if (met != null) met.addAll(live);
            if (met != null && origins.containsKey(v)) met.add(v);
        }
        if (met != null) for (Value v : block.values) if (v.op == Op.STACK) met.add(v);
        for (Value phi : block.phis) {
            if (met != null && origins.containsKey(phi)) met.add(phi);
            live.remove(phi);
        }
        return live;
    }

    private void use(Value pointer, Set<Value> live) {
        if (origins.containsKey(pointer)) live.add(pointer);
    }

    /** On the JVM each round of a loop has its own buffer; here there is one, and an older pointer would see the new bytes. */
    private void checkCarried(Value buffer, Set<Value> live) {
        for (Value pointer : live)
            if (of(origins, pointer).contains(buffer))
                throw new UnsupportedJava(
                        buffer.location,
                        "a Mem.stack in a loop that is used in the next round",
                        "take it before the loop");
    }

    private static <K> Set<Value> of(Map<K, Set<Value>> map, K key) {
        Set<Value> set = map.get(key);
        if (set == null) throw new IllegalStateException("unknown " + key);
        return set;
    }

    private void place(Value buffer) {
        int length = length(buffer);
        int at = -length;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Map.Entry<Value, Integer> other : offsets.entrySet()) {
                int there = other.getValue();
                boolean overlap = there < at + length && at < there + length(other.getKey());
                if (overlap && meet(buffer, other.getKey())) {
                    at = there - length;
                    moved = true;
                }
            }
        }
        offsets.put(buffer, at);
        size = Math.max(size, -at);
    }

    private boolean meet(Value a, Value b) {
        for (Set<Value> together : present.values()) if (together.contains(a) && together.contains(b)) return true;
        return false;
    }
}
