package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values to instructions on virtual registers. */
final class Selection {
    private final Map<Block, List<Instruction>> code = new LinkedHashMap<>();
    private final Map<Value, Integer> registers = new HashMap<>();
    private final Map<Value, Integer> incoming = new HashMap<>();
    private final Map<Value, Integer> uses = new HashMap<>();
    private final StackLayout layout;
    private final UpperBits upper;
    private final List<Block> order;
    private int nextRegister = Instruction.FIRST_VIRTUAL;
    private List<Instruction> out = new ArrayList<>();
    private Location location = Location.UNKNOWN;

    private record Address(int base, int offset) {
        boolean inFrame() {
            return base == Code.FRAME;
        }

        /** The widest access there that the verifier calls aligned. */
        int alignment() {
            return Integer.lowestOneBit(offset | 8);
        }
    }

    private Selection(List<Block> order, StackLayout layout) {
        this.order = order;
        this.layout = layout;
        upper = new UpperBits(order);
    }

    /** {@code order}: as {@link Dominators} answers it, critical edges split. */
    static MachineCode select(List<Block> order) {
        StackLayout layout = new StackLayout(order);
        Selection selection = new Selection(order, layout);
        selection.countUses();
        for (Block block : order) for (Value phi : block.phis) selection.incoming.put(phi, selection.register());
        for (Block block : order) selection.select(block);
        return new MachineCode(order, selection.code, selection.nextRegister, layout.size());
    }

    private void countUses() {
        for (Block block : order) {
            for (Value v : block.phis) count(v);
            for (Value v : block.values) count(v);
            count(block.end());
        }
    }

    private void count(Value user) {
        user.settleOperands();
        for (Value operand : user.operands) uses.merge(operand, 1, Integer::sum);
    }

    private Instruction emit(int code, int destination, int source, int offset, long immediate) {
        Instruction instruction = new Instruction(code, destination, source, offset, immediate, location);
        out.add(instruction);
        return instruction;
    }

    private int register() {
        return nextRegister++;
    }

    private int register(Value v) {
        return registers.computeIfAbsent(v, _ -> register());
    }

    private int incoming(Value phi) {
        Integer register = incoming.get(phi);
        if (register == null) throw new IllegalStateException("phi elsewhere");
        return register;
    }

    private static boolean fits32(long v) {
        return v == (int) v;
    }

    private static boolean fits16(long v) {
        return v == (short) v;
    }

    /** Cheaper to make anew at each use than to keep. */
    private static boolean remade(Value v) {
        return switch (v.op) {
            case CONST, UNDEFINED, STACK, MAP, MAP_VALUE, FUNCTION -> true;
            case OFFSET -> v.operand(1).isConst() && fits32(v.operand(1).imm);
            default -> false;
        };
    }

    private void move(int to, int from) {
        emit(Code.MOVE64, to, from, 0, 0);
    }

    /** Brings a value into a register that may be changed afterwards. */
    private void into(int register, Value v) {
        switch (v.op) {
            case UNDEFINED -> emit(Code.ALU64 | Code.MOV, register, 0, 0, 0);
            case CONST -> constant(register, v);
            case STACK -> {
                move(register, Code.FRAME);
                emit(Code.ALU64 | Code.ADD, register, 0, 0, layout.offset(v));
            }
            case MAP, FUNCTION -> emit(Code.LOAD_LONG, register, 0, 0, 0).symbol = v.detail;
            case MAP_VALUE -> emit(Code.LOAD_LONG, register, Code.PSEUDO_MAP_VALUE, 0, 0).symbol = v.detail;
            case OFFSET -> {
                if (remade(v)) {
                    into(register, v.operand(0));
                    emit(Code.ALU64 | Code.ADD, register, 0, 0, v.operand(1).imm);
                } else {
                    move(register, register(v));
                }
            }
            default -> move(register, register(v));
        }
    }

    private void constant(int register, Value v) {
        long number = v.kind == Kind.INT ? v.imm & 0xffffffffL : v.imm;
        if (fits32(number)) emit(Code.ALU64 | Code.MOV, register, 0, 0, number);
        else if (v.kind == Kind.INT) emit(Code.ALU32 | Code.MOV, register, 0, 0, number);
        else emit(Code.LOAD_LONG, register, 0, 0, number);
    }

    /** A register that holds a value and must not be changed. */
    private int use(Value v) {
        if (!remade(v)) return register(v);
        int register = register();
        into(register, v);
        return register;
    }

    private Address address(Value pointer) {
        Value at = pointer;
        long offset = 0;
        while (at.op == Op.OFFSET && at.operand(1).isConst() && fits16(offset + at.operand(1).imm)) {
            offset += at.operand(1).imm;
            at = at.operand(0);
        }
        if (at.op == Op.STACK) return new Address(Code.FRAME, (int) offset + layout.offset(at));
        return new Address(use(at), (int) offset);
    }

    // ---- blocks

    private void select(Block block) {
        out = new ArrayList<>();
        code.put(block, out);
        if (block.number == 0) arguments(block);
        for (Value phi : block.phis) {
            location = phi.location.known() ? phi.location : block.end().location;
            move(register(phi), incoming(phi));
        }
        for (int i = 0; i < block.values.size(); i++) {
            Value v = block.values.get(i);
            location = v.location;
            if (v.op == Op.STACK) zero(block, i, v);
            else if (!remade(v)) select(v);
        }
        location = block.end().location;
        end(block);
    }

    private void arguments(Block entry) {
        for (Value v : entry.values) {
            location = v.location;
            if (v.op == Op.ARGUMENT) moveInt(v, 1 + (int) v.imm);
        }
    }

    /** A move that clears the upper half if anyone minds. */
    private void moveInt(Value to, int from) {
        emit(upper.mustBeClear(to) ? Code.MOVE32 : Code.MOVE64, register(to), from, 0, 0);
    }

    private void end(Block block) {
        Value end = block.end();
        switch (end.op) {
            case RETURN -> {
                if (end.operands.length == 0) emit(Code.ALU64 | Code.MOV, 0, 0, 0, 0);
                else into(0, end.operand(0));
                emit(Code.EXIT, 0, 0, 0, 0);
            }
            case BRANCH -> branch(block, end);
            case JUMP -> {
                Block next = block.next();
                int index = next.predecessors.indexOf(block);
                for (Value phi : next.phis) into(incoming(phi), phi.operand(index));
                if (next.number != block.number + 1) emit(Code.JUMP, 0, 0, 0, 0).target = next;
            }
            default -> throw new IllegalStateException("end " + end.op);
        }
    }

    private void branch(Block block, Value end) {
        Value x = end.operand(0);
        Value y = end.operand(1);
        int kind = end.kind == Kind.INT ? Code.JMP32 : Code.JMP64;
        Comparison comparison = end.comparison();
        Block taken = block.next();
        Block other = block.otherwise();
        boolean fallsIntoTaken = taken.number == block.number + 1;
        if (fallsIntoTaken) {
            comparison = comparison.negated();
            taken = block.otherwise();
            other = block.next();
        }
        if (comparison == Comparison.NE && y.isConst(0) && isMask(x) && x.block == block && x.kind == end.kind) {
            emit(Code.JUMP_IF_SET | kind, use(x.operand(0)), 0, 0, x.operand(1).imm).target = taken;
        } else if (y.isConst() && fits32(y.imm)) {
            emit(comparison.code() | kind, use(x), 0, 0, y.imm).target = taken;
        } else if (isCounter(x)) {
            emit(comparison.swapped().code() | kind | Code.REGISTER, use(y), use(x), 0, 0).target = taken;
        } else {
            emit(comparison.code() | kind | Code.REGISTER, use(x), use(y), 0, 0).target = taken;
        }
        if (other.number != block.number + 1) emit(Code.JUMP, 0, 0, 0, 0).target = other;
    }

    /**
     * Whether the verifier knows a value exactly in every round of a loop. 6.1 decides a branch only by a number that it knows on the
     * right (is_branch_taken in kernel/bpf/verifier.c): with the counter on the left it would follow {@code i < n} for ever, whatever
     * it knows of n.
     */
    private static boolean isCounter(Value v) {
        Value phi = step(v);
        if (phi.op != Op.PHI) return false;
        for (int i = 0; i < phi.operands.length; i++)
            if (!phi.operand(i).isConst() && step(phi.operand(i)) != phi) return false;
        return true;
    }

    /** What a constant was added to; the value itself if none was. */
    private static Value step(Value v) {
        return v.op == Op.ADD && v.operand(1).isConst() ? v.operand(0) : v;
    }

    /** An AND that only the branch wants: selected as part of it. */
    private boolean isMask(Value v) {
        return v.op == Op.AND && uses.getOrDefault(v, 0) == 1 && v.operand(1).isConst() && fits32(v.operand(1).imm);
    }

    /** Whether the branch at the end of {@code v}'s block takes {@code v} in as a mask; must agree with {@link #branch}. */
    private boolean takenByBranch(Value v) {
        Value end = v.block.end();
        if (!isMask(v)
                || end.op != Op.BRANCH
                || end.operand(0) != v
                || !end.operand(1).isConst(0)) return false;
        if (v.kind != end.kind) return false;
        boolean fallsIntoTaken = v.block.next().number == v.block.number + 1;
        return end.comparison() == (fallsIntoTaken ? Comparison.EQ : Comparison.NE);
    }

    /** Buffers start zeroed, as on the JVM, less the words that the stores right after overwrite. */
    private void zero(Block block, int index, Value buffer) {
        if (buffer.detail == Op.Raw.RAW) return;
        int words = (int) (buffer.operand(0).imm + 7) / 8;
        int[] covered = FrameStores.covered(block, index, buffer, words);
        for (int i = 0; i < words; i++)
            if (covered[i] != 0xff)
                emit(Code.ST | Code.MEM | Code.width(8), Code.FRAME, 0, layout.offset(buffer) + 8 * i, 0);
    }

    // ---- values

    private void select(Value v) {
        switch (v.op) {
            case ARGUMENT -> {}
            case AND -> {
                if (!takenByBranch(v)) binary(v);
            }
            case ADD, SUB, MUL, DIV, MOD, OR, XOR, SHL, SHR, SAR, OFFSET -> binary(v);
            case NEGATE -> {
                into(register(v), v.operand(0));
                emit(Code.NEG | arithmetic(v), register(v), 0, 0, 0);
            }
            case ZERO_EXTEND -> into(register(v), v.operand(0));
            case TRUNCATE -> moveInt(v, use(v.operand(0)));
            case SIGN_EXTEND -> signExtend(v, Code.ALU64, 32);
            case SIGN_BYTE -> signExtend(v, Code.ALU32, 24);
            case SIGN_SHORT -> signExtend(v, Code.ALU32, 16);
            case SWAP -> {
                into(register(v), v.operand(0));
                emit(Code.TO_BIG_ENDIAN, register(v), 0, 0, v.size * 8L);
            }
            case CONTEXT, CONTEXT_LOAD ->
                emit(Code.LDX | Code.MEM | Code.width(v.size), register(v), use(v.operand(0)), (int) v.imm, 0);
            case CONTEXT_STORE ->
                emit(Code.STX | Code.MEM | Code.width(v.size), use(v.operand(0)), use(v.operand(1)), (int) v.imm, 0);
            case LOAD -> load(v);
            case PREFETCH -> {
                Address address = address(v.operand(0));
                emit(Code.LDX | Code.MEM | Code.width(1), register(), address.base, address.offset, 0);
            }
            case STORE -> store(v);
            case ATOMIC_ADD, FETCH_ADD, EXCHANGE, COMPARE_EXCHANGE -> atomic(v);
            case CALL, INVOKE -> call(v);
            default -> throw new IllegalStateException("no instruction for " + v);
        }
    }

    private static int arithmetic(Value v) {
        return v.kind == Kind.INT ? Code.ALU32 : Code.ALU64;
    }

    private void binary(Value v) {
        int op = Code.arithmetic(v.op) | arithmetic(v);
        Value y = v.operand(1);
        int register = register(v);
        if (y.isConst() && fits32(y.imm)) {
            into(register, v.operand(0));
            emit(op, register, 0, 0, y.imm);
        } else {
            int second = use(y);
            into(register, v.operand(0));
            emit(op | Code.REGISTER, register, second, 0, 0);
        }
    }

    private void signExtend(Value v, int arithmetic, int by) {
        into(register(v), v.operand(0));
        emit(Code.SHL | arithmetic, register(v), 0, 0, by);
        emit(Code.SAR | arithmetic, register(v), 0, 0, by);
    }

    private void load(Value v) {
        Address address = address(v.operand(0));
        if (!address.inFrame() || address.alignment() >= v.size) {
            emit(Code.LDX | Code.MEM | Code.width(v.size), register(v), address.base, address.offset, 0);
            return;
        }
        int step = address.alignment();
        int register = register(v);
        for (int at = v.size - step; at >= 0; at -= step) {
            int part = register();
            emit(Code.LDX | Code.MEM | Code.width(step), part, address.base, address.offset + at, 0);
            if (at == v.size - step) {
                move(register, part);
            } else {
                emit(Code.SHL | Code.ALU64, register, 0, 0, step * 8L);
                emit(Code.OR | Code.ALU64 | Code.REGISTER, register, part, 0, 0);
            }
        }
    }

    private void store(Value v) {
        Address address = address(v.operand(0));
        Value value = v.operand(1);
        if (address.inFrame() && address.alignment() < v.size) {
            storeInParts(address, value, v.size);
        } else if (value.isConst() && fits32(value.imm)) {
            emit(Code.ST | Code.MEM | Code.width(v.size), address.base, 0, address.offset, value.imm);
        } else {
            emit(Code.STX | Code.MEM | Code.width(v.size), address.base, use(value), address.offset, 0);
        }
    }

    private void storeInParts(Address address, Value value, int size) {
        int step = address.alignment();
        int part = register();
        into(part, value);
        for (int at = 0; at < size; at += step) {
            emit(Code.STX | Code.MEM | Code.width(step), address.base, part, address.offset + at, 0);
            if (at + step >= size) break;
            int rest = register();
            move(rest, part);
            emit(Code.SHR | Code.ALU64, rest, 0, 0, step * 8L);
            part = rest;
        }
    }

    private void atomic(Value v) {
        int code = Code.STX | Code.ATOMIC | Code.width(v.size);
        Address address = address(v.operand(0));
        switch (v.op) {
            case ATOMIC_ADD -> emit(code, address.base, use(v.operand(1)), address.offset, Code.ATOMIC_ADD);
            case COMPARE_EXCHANGE -> {
                int value = use(v.operand(2));
                into(0, v.operand(1));
                emit(code, address.base, value, address.offset, Code.COMPARE_EXCHANGE);
                moveInt(v, 0);
            }
            default -> {
                int value = register();
                into(value, v.operand(1));
                int operation = v.op == Op.EXCHANGE ? Code.EXCHANGE : Code.ATOMIC_ADD | Code.FETCH;
                emit(code, address.base, value, address.offset, operation);
                move(register(v), value);
            }
        }
    }

    private void call(Value v) {
        for (int i = 0; i < v.operands.length; i++) into(i + 1, v.operand(i));
        Instruction call;
        if (v.op == Op.CALL) {
            call = emit(Code.CALL, 0, 0, 0, v.helper().number());
        } else {
            call = emit(Code.CALL, 0, Code.PSEUDO_CALL, 0, 0);
            call.symbol = v.detail;
        }
        call.arguments = v.operands.length;
        if (uses.getOrDefault(v, 0) > 0) moveInt(v, 0);
    }
}
