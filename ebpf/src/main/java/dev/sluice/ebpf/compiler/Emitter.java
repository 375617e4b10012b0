package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.BpfMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes steps, block by block, and remembers what is constant within the block so that dead code is not even read. */
final class Emitter {
    private final List<StepBlock> blocks = new ArrayList<>();
    private final Map<Integer, Object> constants = new HashMap<>();
    private int variables = Step.EPOCH + 1;
    private StepBlock current;
    Location location = Location.UNKNOWN;

    Emitter() {
        current = block();
        step(Op.CONST, Kind.INT, Step.EPOCH);
    }

    List<StepBlock> blocks() {
        return blocks;
    }

    StepBlock block() {
        StepBlock block = new StepBlock();
        blocks.add(block);
        return block;
    }

    void enter(StepBlock block) {
        current = block;
        constants.clear();
    }

    /** Whether the current block has ended: nothing can follow before {@link #enter}. */
    boolean ended() {
        return current.end != null;
    }

    int variable() {
        return variables++;
    }

    // ---- values

    Step step(Op op, Kind kind, int result, int... inputs) {
        Step step = new Step(op, kind, location, result, inputs);
        current.steps.add(step);
        if (result != Step.NO_RESULT) constants.remove(result);
        return step;
    }

    int constant(Kind kind, long value) {
        int result = variable();
        constant(kind, value, result);
        return result;
    }

    void constant(Kind kind, long value, int result) {
        step(Op.CONST, kind, result).imm = kind.constant(value);
        if (kind != Kind.POINTER) constants.put(result, kind.constant(value));
    }

    void map(BpfMap map, int result) {
        step(Op.MAP, Kind.POINTER, result).detail = map;
        constants.put(result, map);
    }

    /** A value that exists only while compiling, such as a Param: must be consumed in the same block. */
    void object(Object object, int result) {
        step(Op.UNDEFINED, Kind.POINTER, result);
        constants.put(result, object);
    }

    @Nullable
    Object known(int variable) {
        return constants.get(variable);
    }

    @Nullable
    Long knownNumber(int variable) {
        return constants.get(variable) instanceof Long number ? number : null;
    }

    void move(Kind kind, int result, int from) {
        Object known = constants.get(from);
        step(Op.MOVE, kind, result, from);
        if (known != null) constants.put(result, known);
    }

    int unary(Op op, Kind kind, int size, int a) {
        int result = variable();
        unary(op, kind, size, result, a);
        return result;
    }

    void unary(Op op, Kind kind, int size, int result, int a) {
        Long known = knownNumber(a);
        Long folded = known == null ? null : Arithmetic.unary(op, kind, size, known);
        if (folded != null) constant(kind, folded, result);
        else step(op, kind, result, a).size = size;
    }

    int binary(Op op, Kind kind, int a, int b) {
        int result = variable();
        binary(op, kind, result, a, b);
        return result;
    }

    void binary(Op op, Kind kind, int result, int a, int b) {
        Long x = knownNumber(a);
        Long y = knownNumber(b);
        Long folded = x == null || y == null ? null : Arithmetic.binary(op, kind, 0, x, y);
        if (folded != null) constant(kind, folded, result);
        else step(op, kind, result, a, b);
    }

    /** Pointer plus an int. */
    int offset(int pointer, int offset) {
        int result = variable();
        offset(result, pointer, offset);
        return result;
    }

    void offset(int result, int pointer, int offset) {
        int wide = unary(Op.SIGN_EXTEND, Kind.LONG, 0, offset);
        step(Op.OFFSET, Kind.POINTER, result, pointer, wide);
    }

    Step call(Helper helper, Kind kind, int result, int... arguments) {
        Step step = step(Op.CALL, kind, result, arguments);
        step.detail = helper;
        if (helper.movesPacket()) packetMoved();
        return step;
    }

    /** Pointers into the packet that were taken before are void from here on. */
    void packetMoved() {
        step(Op.UNDEFINED, Kind.INT, Step.EPOCH);
    }

    void context(Kind kind, int result, int context, int offset) {
        Step step = step(Op.CONTEXT, kind, result, context, Step.EPOCH);
        step.imm = offset;
        step.size = 4;
    }

    // ---- ends

    void jump(StepBlock to) {
        current.end = new Step(Op.JUMP, Kind.NONE, location, Step.NO_RESULT);
        current.next = to;
    }

    void branch(Comparison comparison, Kind kind, int a, int b, StepBlock holds, StepBlock fails) {
        Long x = knownNumber(a);
        Long y = knownNumber(b);
        if (x != null && y != null) {
            jump(comparison.holds(x, y) ? holds : fails);
            return;
        }
        Step end = new Step(Op.BRANCH, kind, location, Step.NO_RESULT, a, b);
        end.detail = comparison;
        current.end = end;
        current.next = holds;
        current.otherwise = fails;
    }

    void finish(Kind kind, int value) {
        current.end = kind == Kind.NONE
                ? new Step(Op.RETURN, kind, location, Step.NO_RESULT)
                : new Step(Op.RETURN, kind, location, Step.NO_RESULT, value);
    }

    void refuse(String problem, String instead) {
        Step end = new Step(Op.REFUSE, Kind.NONE, location, Step.NO_RESULT);
        end.detail = new Refusal(problem, instead);
        current.end = end;
    }
}
