package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.fuzz.Expression.Binary;
import dev.sluice.ebpf.fuzz.Expression.Clamped;
import dev.sluice.ebpf.fuzz.Expression.Constant;
import dev.sluice.ebpf.fuzz.Place.Offset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Random expressions from what is in scope. */
final class ExpressionGenerator {
    private final Choices choices;
    private final Scope scope;

    ExpressionGenerator(Choices choices, Scope scope) {
        this.choices = choices;
        this.scope = scope;
    }

    Expression any(Type type, int depth) {
        if (depth <= 0) return leaf(type);
        return switch (choices.below(20)) {
            case 0, 1, 2 -> leaf(type);
            case 3, 4, 5, 6, 7, 8 -> binary(type, depth - 1);
            case 9, 10, 11 -> unary(type, depth - 1);
            case 12 -> type == Type.INT ? condition(depth - 1) : any(type, depth - 1);
            case 13 -> new Expression.Choice(condition(depth - 1), any(type, depth - 1), any(type, depth - 1));
            case 14 -> assigning(type, depth - 1);
            case 15, 16, 17 -> load(type, depth - 1);
            case 18 -> type == Type.INT ? compared(depth - 1) : atomic(type, depth - 1);
            default -> effect(type, depth - 1);
        };
    }

    private Expression leaf(Type type) {
        List<Variable> variables = scope.variables(type);
        return switch (choices.below(10)) {
            case 0, 1, 2 -> new Constant(type, choices.number(type));
            case 3 -> load(type, 0);
            case 4 -> environment(type);
            default ->
                variables.isEmpty()
                        ? new Constant(type, choices.number(type))
                        : new Expression.Local(choices.of(variables));
        };
    }

    private Expression environment(Type type) {
        if (type == Type.LONG) return new Expression.Setting(choices.of("WIDE", "SIZE"), type);
        if (!scope.signature.wantsPacket() || choices.percent(30))
            return new Expression.Setting(choices.of("WIDE", "SIZE", "SWITCH"), type);
        PacketMethod method = scope.hook == Hook.XDP
                ? choices.of(PacketMethod.LENGTH, PacketMethod.LENGTH, PacketMethod.IFINDEX, PacketMethod.XDP)
                : choices.of(
                        PacketMethod.LENGTH,
                        PacketMethod.IFINDEX,
                        PacketMethod.XDP,
                        PacketMethod.MARK,
                        PacketMethod.GSO_SIZE,
                        PacketMethod.VLAN);
        return new Expression.PacketCall(method, List.of());
    }

    private Expression binary(Type type, int depth) {
        BinaryOperator operator = choices.of(Arrays.stream(BinaryOperator.values())
                .filter(o -> !o.compares())
                .toList());
        // Masks, shifts by constants and the like are what real code has most of.
        boolean constant = choices.percent(40);
        Type rightType = operator.counts() ? Type.INT : type;
        Expression right;
        if (!constant) right = any(rightType, depth);
        else if (operator.counts())
            right = new Constant(Type.INT, choices.percent(85) ? choices.below(type.bits) : choices.number(Type.INT));
        else right = new Constant(rightType, choices.number(rightType));
        return new Binary(operator, any(type, depth), right);
    }

    private Expression unary(Type type, int depth) {
        UnaryOperator operator = choices.of(
                Arrays.stream(UnaryOperator.values()).filter(o -> o.to == type).toList());
        return new Expression.Unary(operator, any(operator.from, depth));
    }

    private Expression assigning(Type type, int depth) {
        List<Variable> variables = scope.assignable(type);
        return variables.isEmpty()
                ? any(type, depth)
                : new Expression.Assigning(choices.of(variables), any(type, depth));
    }

    /** -1, 0 or 1. */
    private Expression compared(int depth) {
        Type type = choices.of(Type.values());
        BinaryOperator operator = choices.of(BinaryOperator.COMPARE, BinaryOperator.COMPARE_UNSIGNED);
        return new Binary(operator, any(type, depth), any(type, depth));
    }

    Expression condition(int depth) {
        if (depth > 0 && choices.percent(20))
            return new Expression.Junction(choices.percent(50), condition(depth - 1), condition(depth - 1));
        if (choices.percent(10)) return any(Type.INT, depth);
        Type type = choices.of(Type.values());
        Expression right = switch (choices.below(4)) {
            case 0 -> new Constant(type, 0);
            case 1 -> new Constant(type, choices.number(type));
            default -> any(type, depth - 1);
        };
        return new Expression.Compare(
                choices.of(Comparison.values()), choices.percent(40), any(type, depth - 1), right);
    }

    private Expression load(Type type, int depth) {
        Access access = choices.of(
                Arrays.stream(Access.values()).filter(a -> a.type() == type).toList());
        List<Pointer> pointers = scope.accessible(access.size);
        if (pointers.isEmpty()) return depth > 0 ? any(type, depth - 1) : new Constant(type, choices.number(type));
        return new Expression.Load(place(choices.of(pointers), access.size, depth), access);
    }

    /** Somewhere in {@code pointer}'s bytes where {@code size} of them may be accessed. */
    Place place(Pointer pointer, int size, int depth) {
        int room = pointer.size() - size;
        boolean aligned = pointer.mixed() || choices.percent(60);
        boolean variable = pointer.takesVariable(size) && room >= size && choices.percent(25);
        if (!variable) {
            int offset = choices.between(0, room);
            return new Place(pointer, Offset.of(aligned ? offset / size * size : offset));
        }
        int scale = Integer.numberOfTrailingZeros(size);
        int mask = Integer.highestOneBit(room / size + 1) - 1;
        int slack = room - (mask << scale);
        int constant = choices.between(0, slack) / size * size;
        return new Place(pointer, new Offset(constant, any(Type.INT, Math.min(depth, 1)), mask, scale));
    }

    private Expression atomic(Type type, int depth) {
        AtomicOperation operation = choices.of(Arrays.stream(AtomicOperation.values())
                .filter(o -> o.type == type)
                .toList());
        int size = type.bits / 8;
        List<Pointer> values = values(size);
        if (values.isEmpty()) return any(type, depth);
        Pointer pointer = choices.of(values);
        List<Expression> operands = new ArrayList<>();
        for (int i = 0; i < operation.operands; i++) operands.add(any(type, depth));
        int offset = choices.between(0, pointer.size() - size) / size * size;
        // A compare-exchange of two unrelated numbers never succeeds.
        if (operation.operands == 2 && choices.percent(50)) {
            Access access = type == Type.INT ? Access.U32 : Access.U64;
            operands.set(0, new Expression.Load(new Place(pointer, Offset.of(offset)), access));
        }
        return new Expression.Atomic(operation, pointer, offset, operands);
    }

    /** Pointers into map values that are aligned enough for atomic operations. */
    List<Pointer> values(int size) {
        return scope.pointers(size).stream()
                .filter(p -> p.space() == Pointer.Space.VALUE && p.alignment() >= size)
                .toList();
    }

    private Expression effect(Type type, int depth) {
        return switch (choices.below(type == Type.INT ? 5 : 3)) {
            case 0 -> atomic(type, depth);
            case 1 -> view(type, depth);
            case 2 -> call(type, depth);
            case 3 -> change(depth);
            default -> scope.movable() && choices.percent(50) ? move(depth) : any(type, depth);
        };
    }

    private Expression view(Type type, int depth) {
        List<Pointer> views = scope.pointers.stream().filter(Pointer::view).toList();
        if (views.isEmpty()) return any(type, depth);
        ViewMethod method = choices.of(
                Arrays.stream(ViewMethod.values()).filter(m -> m.result == type).toList());
        List<Expression> arguments =
                method.arguments.stream().map(t -> any(t, depth)).toList();
        return new Expression.ViewCall(choices.of(views), method, arguments);
    }

    private Expression call(Type type, int depth) {
        List<Signature> callees = scope.callees.stream()
                .filter(c -> c.result() == type && scope.callable(c))
                .toList();
        if (callees.isEmpty() || scope.calls <= 0 || scope.loops > 1) return any(type, depth);
        Signature callee = choices.of(callees);
        List<Pointer> pointers = new ArrayList<>();
        for (Pointer parameter : callee.pointers()) {
            List<Pointer> fitting = scope.pointers(parameter.size()).stream()
                    .filter(p -> parameter.space().accepts(p.space()))
                    .filter(p -> p.alignment() == 8 || p.space() == Pointer.Space.PACKET)
                    .filter(p -> !callee.changesHashes() || p.map() == null)
                    .toList();
            if (fitting.isEmpty()) return any(type, depth);
            pointers.add(choices.of(fitting));
        }
        scope.calls--;
        if (callee.moves()) scope.moves--;
        List<Expression> numbers =
                callee.numbers().stream().map(v -> any(v.type(), depth)).toList();
        return new Expression.Call(callee, pointers, numbers);
    }

    private Expression change(int depth) {
        List<FuzzMap> maps = FuzzMaps.USABLE.stream()
                .filter(m -> m.hashed() && scope.changeable(m) && scope.signature.changesHashes())
                .toList();
        if (maps.isEmpty()) return any(Type.INT, depth);
        FuzzMap map = choices.of(maps);
        // Keys made on purpose repeat; others only fill the map.
        List<Pointer> keys = scope.pointers.stream()
                .filter(p -> p.size() >= map.keySize() && p.space() == Pointer.Space.STACK && p.size() <= 16)
                .toList();
        List<Pointer> values = scope.pointers(map.valueSize());
        if (keys.isEmpty() || values.isEmpty()) return any(Type.INT, depth);
        Expression.MapCall.Change change = choices.of(Expression.MapCall.Change.values());
        boolean removes = change == Expression.MapCall.Change.REMOVE;
        return new Expression.MapCall(map, change, choices.of(keys), removes ? null : choices.of(values));
    }

    /** A call that moves the packet, or may. Arguments are evaluated before, so nothing in them may move it too. */
    private Expression move(int depth) {
        scope.moves--;
        int moves = scope.moves;
        scope.moves = 0;
        Expression number = any(Type.INT, depth);
        Expression call = scope.hook == Hook.XDP ? adjust(number) : change(number, depth);
        scope.moves = moves;
        return call;
    }

    private Expression adjust(Expression by) {
        PacketMethod method = choices.of(PacketMethod.ADJUST_HEAD, PacketMethod.ADJUST_TAIL);
        Expression delta = choices.percent(50)
                ? new Constant(Type.INT, choices.between(-32, 32))
                : new Clamped(by, choices.of(3, 15, 31), choices.of(-31, -14, -4, 0));
        return new Expression.PacketCall(method, List.of(delta));
    }

    private Expression change(Expression number, int depth) {
        Expression offset = new Clamped(number, choices.of(15, 63), choices.of(0, 2, 14, 34));
        List<Pointer> sources = scope.pointers(4);
        switch (choices.below(6)) {
            case 0 -> {
                return new Expression.PacketCall(PacketMethod.PULL, List.of(offset));
            }
            case 1 -> {
                // The kernel keeps at least the network header that it thinks there is.
                Expression length = new Clamped(number, 127, 64);
                return new Expression.PacketCall(PacketMethod.CHANGE_TAIL, List.of(length));
            }
            case 3 -> {
                Expression by = choices.percent(70)
                        ? new Constant(Type.INT, choices.of(20, 40, 8, 4, -8, -20, 0))
                        : new Clamped(number, 31, -16);
                Expression mode = new Constant(Type.INT, choices.of(Packet.ROOM_NET, Packet.ROOM_MAC));
                return new Expression.PacketCall(
                        PacketMethod.ADJUST_ROOM, List.of(by, mode, new Constant(Type.INT, choices.of(0, 1))));
            }
            case 2 -> {
                if (sources.isEmpty()) break;
                Pointer from = choices.of(sources);
                return new Expression.PacketStore(offset, from, choices.between(1, Math.min(16, from.size())));
            }
            default -> {}
        }
        boolean inner = choices.percent(50);
        int flags = choices.of(2, 4) | (inner ? choices.of(0, 0x10, 0x20) : 0);
        return new Expression.PacketCall(
                inner ? PacketMethod.L4_CHECKSUM : PacketMethod.L3_CHECKSUM,
                List.of(offset, any(Type.INT, depth), any(Type.INT, depth), new Constant(Type.INT, flags)));
    }
}
