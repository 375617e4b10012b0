package dev.sluice.ebpf.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Instructions in their final order: needless moves and jumps are gone, distances filled in. */
final class Encoder {
    /** A place whose immediate waits for the address of a map or the distance of a function. */
    record Fixup(int instruction, Object symbol) {}

    /** Encoded function. */
    @SuppressWarnings("ArrayRecordComponent") // made once, never compared
    record Encoded(long[] code, Location[] locations, List<Fixup> fixups) {}

    private final MachineCode machine;
    private final Map<Block, List<Instruction>> kept = new HashMap<>();
    private final Map<Block, Integer> positions = new HashMap<>();

    private Encoder(MachineCode machine) {
        this.machine = machine;
    }

    static Encoded encode(MachineCode machine) {
        Encoder encoder = new Encoder(machine);
        encoder.clean();
        return encoder.write(encoder.place());
    }

    private void clean() {
        for (Block block : machine.order) {
            List<Instruction> instructions = new ArrayList<>(machine.of(block));
            instructions.removeIf(i -> i.isMove() && i.destination == i.source);
            kept.put(block, instructions);
        }
        for (Block block : machine.order)
            for (Instruction i : of(block)) if (i.target != null) i.target = real(i.target);
        dropUnreachable();
        for (int n = 0; n < machine.order.size(); n++) dropJumpToNext(n);
        for (int n = 0; n < machine.order.size(); n++) turnBranchOverJump(n);
    }

    /** Of {@code if (c) goto a; goto b; a:} makes {@code if (!c) goto b; a:}. */
    private void turnBranchOverJump(int number) {
        List<Instruction> instructions = of(machine.order.get(number));
        if (instructions.isEmpty()) return;
        Instruction branch = instructions.getLast();
        Block jump = filled(number + 1);
        if (branch.target == null || branch.code == Code.JUMP || jump == null) return;
        Instruction only = of(jump).getFirst();
        if (only.code != Code.JUMP || filled(jump.number + 1) != branch.target || isTarget(jump)) return;
        if (branch.invert()) {
            branch.target = only.target;
            of(jump).clear();
        }
    }

    private boolean isTarget(Block block) {
        for (Block other : machine.order) for (Instruction i : of(other)) if (i.target == block) return true;
        return false;
    }

    /** The first block from {@code number} on that has instructions. */
    private @Nullable Block filled(int number) {
        for (int n = number; n < machine.order.size(); n++)
            if (!of(machine.order.get(n)).isEmpty()) return machine.order.get(n);
        return null;
    }

    /** The verifier refuses what nothing leads to, such as a jump that all others now pass by. */
    private void dropUnreachable() {
        Set<Block> reached = new HashSet<>();
        Deque<Block> work = new ArrayDeque<>(List.of(machine.order.getFirst()));
        while (!work.isEmpty()) {
            Block block = work.remove();
            if (!reached.add(block)) continue;
            List<Instruction> instructions = of(block);
            for (Instruction i : instructions) if (i.target != null) work.add(i.target);
            boolean falls = instructions.isEmpty() || fallsThrough(instructions.getLast());
            Block follower = follower(block);
            if (falls && follower != null) work.add(follower);
        }
        for (Block block : machine.order)
            if (!reached.contains(block)) of(block).clear();
    }

    private static boolean fallsThrough(Instruction last) {
        return last.code != Code.JUMP && last.code != Code.EXIT;
    }

    private List<Instruction> of(Block block) {
        List<Instruction> instructions = kept.get(block);
        if (instructions == null) throw new IllegalStateException("unknown block");
        return instructions;
    }

    /** Where a jump to {@code block} ends up when blocks that only jump on are passed. */
    private Block real(Block block) {
        Block at = block;
        for (int i = 0; i < 64; i++) {
            List<Instruction> instructions = of(at);
            Block on = null;
            if (instructions.isEmpty()) on = follower(at);
            else if (instructions.getFirst().code == Code.JUMP) on = instructions.getFirst().target;
            if (on == null || on == at) return at;
            at = on;
        }
        return at;
    }

    private @Nullable Block follower(Block block) {
        int next = block.number + 1;
        return next < machine.order.size() ? machine.order.get(next) : null;
    }

    /** A jump over nothing but empty blocks is none. */
    private void dropJumpToNext(int number) {
        List<Instruction> instructions = of(machine.order.get(number));
        if (instructions.isEmpty() || instructions.getLast().code != Code.JUMP) return;
        Block target = instructions.getLast().target;
        for (int n = number + 1; n < machine.order.size(); n++) {
            if (machine.order.get(n) == target) {
                instructions.removeLast();
                return;
            }
            if (!of(machine.order.get(n)).isEmpty()) return;
        }
    }

    private int place() {
        int position = 0;
        for (Block block : machine.order) {
            positions.put(block, position);
            for (Instruction instruction : of(block)) position += instruction.length();
        }
        return position;
    }

    private Encoded write(int length) {
        long[] code = new long[length];
        Location[] locations = new Location[length];
        List<Fixup> fixups = new ArrayList<>();
        int at = 0;
        for (Block block : machine.order)
            for (Instruction instruction : of(block)) {
                locations[at] = instruction.location;
                if (instruction.symbol != null) fixups.add(new Fixup(at, instruction.symbol));
                code[at] = instruction.encode(offset(instruction, at), instruction.immediate);
                if (instruction.code == Code.LOAD_LONG) {
                    locations[at + 1] = instruction.location;
                    code[at + 1] = instruction.immediate >>> 32 << 32;
                }
                at += instruction.length();
            }
        return new Encoded(code, locations, fixups);
    }

    private int offset(Instruction instruction, int at) {
        if (instruction.target == null) return instruction.offset;
        Integer position = positions.get(instruction.target);
        if (position == null) throw new IllegalStateException("jump to a block that is not there");
        int distance = position - at - 1;
        if (distance != (short) distance)
            throw new UnsupportedJava(
                    instruction.location,
                    "a jump over more than 32767 instructions",
                    "make parts of the code @Subprogram");
        return distance;
    }
}
