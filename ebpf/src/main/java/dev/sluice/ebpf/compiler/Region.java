package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.BpfMap;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What memory a pointer may reach.
 *
 * @param buffers those of the frame
 * @param maps values of these maps
 * @param anything unknown, such as what a caller passed: but never a buffer of this frame
 */
record Region(Set<Value> buffers, boolean packet, Set<BpfMap> maps, boolean anything) {
    static Region of(Value pointer) {
        Set<Value> buffers = new HashSet<>();
        Set<BpfMap> maps = new HashSet<>();
        boolean packet = false;
        boolean anything = false;
        for (Value origin : Pointers.origins(pointer)) {
            BpfMap map = map(origin);
            if (origin.op == Op.STACK) buffers.add(origin);
            else if (origin.op == Op.CONTEXT) packet = true;
            else if (map != null) maps.add(map);
            else if (!origin.isConst()) anything = true;
        }
        return new Region(buffers, packet, maps, anything);
    }

    private static @Nullable BpfMap map(Value origin) {
        if (origin.op == Op.MAP_VALUE && origin.detail instanceof BpfMap map) return map;
        return origin.calls(Helper.MAP_LOOKUP) && origin.operand(0).detail instanceof BpfMap map ? map : null;
    }

    boolean meets(Region other) {
        if (packet && other.packet) return true;
        if (anything && other.outside() || other.anything && outside()) return true;
        return intersect(buffers, other.buffers) || intersect(maps, other.maps);
    }

    /** Whether it reaches memory that is not this frame's own. */
    boolean outside() {
        return packet || anything || !maps.isEmpty();
    }

    /** Whether other CPUs can change it. */
    boolean shared() {
        return anything || !maps.isEmpty();
    }

    private static <T> boolean intersect(Set<T> a, Set<T> b) {
        for (T t : a) if (b.contains(t)) return true;
        return false;
    }
}
