package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is known to be in memory, from a load or a store before, instead of loading it again.
 *
 * <p>What other CPUs may change (map values) is remembered only as far as one way leads, and past no call or atomic operation:
 * a loop that waits for a change sees it.
 */
final class LoadElimination {
    /** {@code size} bytes at a constant distance from a pointer. */
    private record Place(Value base, long distance, int size) {
        static Place of(Value access) {
            Value address = access.operand(0);
            return new Place(address.base(), address.distance(), access.size);
        }

        boolean overlaps(Place other) {
            return distance < other.distance + other.size && other.distance < distance + size;
        }
    }

    private final Graph graph;
    private final Map<Value, Region> regions = new HashMap<>();
    private final Map<Block, Map<Place, Value>> outs = new HashMap<>();
    private List<Value> out = new ArrayList<>();
    private boolean changed;

    private LoadElimination(Graph graph) {
        this.graph = graph;
    }

    static boolean run(Graph graph) {
        LoadElimination elimination = new LoadElimination(graph);
        List<Block> order = graph.reversePostorder();
        boolean again = true;
        while (again) {
            again = false;
            for (Block block : order) {
                Map<Place, Value> known = elimination.in(block);
                for (Value value : block.values) elimination.pass(value, known);
                if (!known.equals(elimination.outs.put(block, known))) again = true;
            }
        }
        for (Block block : order) elimination.rewrite(block);
        return elimination.changed;
    }

    private Region region(Value pointer) {
        return regions.computeIfAbsent(pointer, Region::of);
    }

    /** What is in memory at the start of a block: on all ways the same. */
    private Map<Place, Value> in(Block block) {
        Map<Place, Value> known = null;
        boolean join = block.predecessors.size() > 1;
        for (Block before : block.predecessors) {
            Map<Place, Value> arriving = outs.get(before);
            if (arriving == null) continue; // not seen yet: hope for the best
            if (known == null) known = new HashMap<>(arriving);
            else known.entrySet().removeIf(e -> arriving.get(e.getKey()) != e.getValue());
        }
        if (known == null) return new HashMap<>();
        if (join) known.keySet().removeIf(place -> region(place.base).shared());
        return known;
    }

    private void pass(Value value, Map<Place, Value> known) {
        switch (value.op) {
            case LOAD -> known.putIfAbsent(Place.of(value), value);
            case STORE -> {
                Place place = Place.of(value);
                forget(known, place);
                known.put(place, value.operand(1));
            }
            case COPY -> forgetAll(known, region(value.operand(0)));
            case ATOMIC_ADD, FETCH_ADD, EXCHANGE, COMPARE_EXCHANGE -> {
                forgetAll(known, region(value.operand(0)));
                known.keySet().removeIf(place -> region(place.base).shared());
            }
            case CALL, INVOKE -> call(value, known);
            default -> {}
        }
    }

    private void forget(Map<Place, Value> known, Place written) {
        known.keySet()
                .removeIf(place -> place.base == written.base
                        ? place.overlaps(written)
                        : region(place.base).meets(region(written.base)));
    }

    private void forgetAll(Map<Place, Value> known, Region written) {
        known.keySet().removeIf(place -> region(place.base).meets(written));
    }

    private void call(Value call, Map<Place, Value> known) {
        boolean moves = StalePointers.moves(call);
        boolean runsCode = call.op == Op.INVOKE || call.helper().callsBack();
        boolean writesArguments = runsCode || call.calls(Helper.FIB_LOOKUP);
        known.keySet().removeIf(place -> {
            Region region = region(place.base);
            return region.shared() || region.packet() && (moves || runsCode);
        });
        if (!writesArguments) return;
        for (Value argument : call.operands)
            if (argument.actual().kind == Kind.POINTER) forgetAll(known, region(argument.actual()));
    }

    private void rewrite(Block block) {
        Map<Place, Value> known = in(block);
        out = new ArrayList<>(block.values.size());
        for (Value value : block.values) {
            value.settleOperands();
            Value before = value.op == Op.LOAD ? known.get(Place.of(value)) : null;
            Value instead = before == null || before == value ? null : fit(before.actual(), value);
            pass(value, known);
            if (instead == null) {
                out.add(value);
            } else {
                value.replacement = instead;
                changed = true;
            }
        }
        block.values.clear();
        block.values.addAll(out);
        block.end().settleOperands();
    }

    /** What a load of {@code stored} gives; null if that is not to be had. */
    private @Nullable Value fit(Value stored, Value load) {
        if (stored.kind != load.kind) return null;
        if (load.size >= 4) return stored;
        long mask = (1L << 8 * load.size) - 1;
        if (stored.isConst()) return graph.constant(Kind.INT, stored.imm & mask, load);
        if (Range.visibleBits(stored) <= 8 * load.size) return stored;
        Value narrowed =
                graph.value(Op.AND, Kind.INT, load.location, load.block, stored, graph.constant(Kind.INT, mask, load));
        out.add(narrowed);
        return narrowed;
    }
}
