package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.Hook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a generated function may use at the point where the generator is. */
final class Scope {
    final Signature signature;
    final Hook hook;
    /** Functions that may be called. */
    final List<Signature> callees;

    final List<Variable> variables = new ArrayList<>();
    /** Counters of the loops around, which must not be assigned. */
    final Set<Variable> counters = new HashSet<>();

    final Deque<Pointer> pointers = new ArrayDeque<>();
    /** Bytes of the frame taken by buffers around. */
    int frame;
    /** Statements that may still be generated. */
    int budget;

    int loops;
    int depth;
    /** How often the packet may still be moved: the simulation and the kernel differ in how much room there is. */
    int moves;
    /** How often a function may still be called: inlining multiplies. */
    int calls = 4;

    private int nextPointer;

    Scope(Signature signature, Hook hook, List<Signature> callees) {
        this.signature = signature;
        this.hook = hook;
        this.callees = callees;
        variables.addAll(signature.numbers());
        pointers.addAll(signature.pointers());
        nextPointer = signature.pointers().size();
    }

    int nextPointer() {
        return nextPointer++;
    }

    List<Variable> variables(Type type) {
        return variables.stream().filter(v -> v.type() == type).toList();
    }

    List<Variable> assignable() {
        return variables.stream().filter(v -> !counters.contains(v)).toList();
    }

    List<Variable> assignable(Type type) {
        return assignable().stream().filter(v -> v.type() == type).toList();
    }

    List<Pointer> pointers(int least) {
        return pointers.stream().filter(p -> p.size() >= least).toList();
    }

    /** Pointers through which {@code size} bytes can be read and written. */
    List<Pointer> accessible(int size) {
        return pointers(size).stream().filter(p -> p.takes(size)).toList();
    }

    /** Whether the packet may move: no pointer into it is in scope, and this happens once at most for each place. */
    boolean movable() {
        return moves > 0
                && loops == 0
                && signature.wantsPacket()
                && pointers.stream()
                        .noneMatch(p -> p.space() == Pointer.Space.PACKET || p.space() == Pointer.Space.ANY);
    }

    /** Whether entries of {@code map} may come and go. */
    boolean changeable(FuzzMap map) {
        return pointers.stream().noneMatch(p -> map.equals(p.map()) || p.mixed());
    }

    boolean callable(Signature callee) {
        if (callee.wantsPacket() && !signature.wantsPacket()) return false;
        if (callee.moves() && !movable()) return false;
        return !callee.changesHashes()
                || pointers.stream()
                        .noneMatch(p -> p.mixed() || p.map() != null && p.map().hashed());
    }
}
