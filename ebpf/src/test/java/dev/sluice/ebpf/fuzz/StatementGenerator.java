package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.fuzz.Expression.Binary;
import dev.sluice.ebpf.fuzz.Expression.Constant;
import dev.sluice.ebpf.fuzz.Expression.Local;
import dev.sluice.ebpf.fuzz.Place.Offset;
import dev.sluice.ebpf.fuzz.Statement.With;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Random blocks of statements; legal, bounded, and with every pointer checked. */
final class StatementGenerator {
    private static final int DEEPEST = 4;
    private static final int LONGEST_LOOP = 5;
    private static final int LARGEST_FRAME = 160;

    private final Choices choices;
    private final Scope scope;
    private final ExpressionGenerator expressions;
    private final PointerGenerator pointers;

    StatementGenerator(Choices choices, Scope scope) {
        this.choices = choices;
        this.scope = scope;
        expressions = new ExpressionGenerator(choices, scope);
        pointers = new PointerGenerator(choices, scope, expressions);
    }

    /** As many statements as {@code share} of the budget allows, perhaps with a return at the end. */
    List<Statement> block(int most) {
        List<Statement> block = new ArrayList<>();
        scope.depth++;
        int wanted = choices.between(1, most);
        while (block.size() < wanted && scope.budget > 0) block.add(statement());
        scope.depth--;
        if (scope.depth > 0 && choices.percent(4)) block.add(new Statement.Return(result()));
        return block;
    }

    /** What the function may return. */
    Expression result() {
        if (!scope.signature.equals(Signature.MAIN)) return expressions.any(scope.signature.result(), 2);
        boolean xdp = scope.hook == Hook.XDP;
        return switch (choices.below(6)) {
            case 0 -> new Expression.Redirect();
            case 1 -> new Expression.Choice(expressions.condition(1), verdict(), verdict());
            case 2 -> new Expression.Clamped(expressions.any(Type.INT, 1), xdp ? 3 : 1, xdp ? 0 : choices.below(2));
            default -> verdict();
        };
    }

    private Expression verdict() {
        return new Constant(Type.INT, choices.below(scope.hook == Hook.XDP ? 4 : 3));
    }

    private Statement statement() {
        scope.budget--;
        boolean deep = scope.depth >= DEEPEST;
        return switch (choices.below(deep ? 10 : 20)) {
            case 0, 1, 2, 3 -> assign();
            case 4, 5 -> write();
            case 6 -> atomic();
            case 7 -> copy();
            case 8 -> small();
            case 9 -> new Statement.Evaluate(expressions.any(choices.of(Type.values()), 3));
            case 10, 11 ->
                new Statement.If(expressions.condition(2), block(4), choices.percent(50) ? block(3) : List.of());
            case 12 -> loop();
            case 13 -> choose();
            case 14 -> keyed();
            default -> with();
        };
    }

    private Statement assign() {
        List<Variable> variables = scope.assignable();
        if (variables.isEmpty()) return small();
        Variable variable = choices.of(variables);
        if (variable.type() == Type.INT && choices.percent(10)) {
            Expression step = new Constant(Type.INT, choices.between(-9, 9));
            return new Statement.Assign(variable, new Binary(BinaryOperator.ADD, new Local(variable), step));
        }
        return new Statement.Assign(variable, expressions.any(variable.type(), 3));
    }

    private Statement write() {
        Access access = choices.of(Access.values());
        List<Pointer> targets = scope.accessible(access.size);
        if (targets.isEmpty()) return assign();
        Place place = expressions.place(choices.of(targets), access.size, 1);
        return new Statement.Write(place, access, expressions.any(access.type(), 3));
    }

    private Statement atomic() {
        Type type = choices.of(Type.values());
        int size = type.bits / 8;
        List<Pointer> values = expressions.values(size);
        if (values.isEmpty()) return write();
        Pointer pointer = choices.of(values);
        int offset = choices.between(0, pointer.size() - size) / size * size;
        return new Statement.AtomicAdd(pointer, offset, expressions.any(type, 2));
    }

    /** Between two objects that surely do not overlap. */
    private Statement copy() {
        List<Pointer> known = scope.pointers.stream().filter(p -> !p.mixed()).toList();
        if (known.isEmpty()) return write();
        Pointer to = choices.of(known);
        List<Pointer> others =
                known.stream().filter(p -> p.space() != to.space()).toList();
        if (others.isEmpty()) return write();
        Pointer from = choices.of(others);
        int length = choices.between(1, Math.min(24, Math.min(to.size(), from.size())));
        return new Statement.Copy(
                to, choices.between(0, to.size() - length), from, choices.between(0, from.size() - length), length);
    }

    private Statement small() {
        List<Pointer> views = scope.pointers.stream().filter(Pointer::view).toList();
        if (!views.isEmpty() && choices.percent(60))
            return new Statement.ViewSet(choices.of(views), expressions.any(choices.of(Type.values()), 2));
        if (scope.loops > 0 && choices.percent(60))
            return new Statement.Leave(expressions.condition(2), choices.percent(50));
        if (scope.hook == Hook.TC && scope.signature.wantsPacket() && choices.percent(30))
            return new Statement.SetMark(expressions.any(Type.INT, 2));
        return new Statement.Evaluate(expressions.any(Type.INT, 3));
    }

    private Statement loop() {
        List<Variable> free = scope.assignable(Type.INT);
        if (free.size() < 2 || scope.loops >= 2) return assign();
        Variable counter = choices.of(free);
        boolean fixed = choices.percent(70);
        Expression limit = fixed ? new Constant(Type.INT, choices.between(1, LONGEST_LOOP)) : limit(counter);
        scope.counters.add(counter);
        scope.loops++;
        List<Statement> body = block(4);
        scope.loops--;
        scope.counters.remove(counter);
        return new Statement.Loop(counter, limit, fixed ? 0 : 3, body);
    }

    /** Evaluated before each round, so it must have no effect: a variable, whose bound is its mask. */
    private Expression limit(Variable counter) {
        List<Variable> others = scope.variables(Type.INT).stream()
                .filter(v -> !v.equals(counter))
                .toList();
        return new Local(choices.of(others));
    }

    private Statement choose() {
        int cases = choices.between(1, 5);
        boolean table = choices.percent(50);
        List<Integer> keys = new ArrayList<>();
        int first = choices.between(-3, 6);
        for (int i = 0; i < cases; i++) {
            if (table) keys.add(first + i);
            else keys.add((int) choices.number(Type.INT));
        }
        keys = keys.stream().distinct().sorted().toList();
        List<Boolean> falls = new ArrayList<>();
        List<List<Statement>> bodies = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            falls.add(choices.percent(20));
            bodies.add(block(3));
        }
        bodies.add(choices.percent(60) ? block(2) : List.of());
        Expression subject = expressions.any(Type.INT, 2);
        // A random int hits no case.
        if (choices.percent(75))
            subject = table
                    ? new Expression.Clamped(subject, 7, first - 1)
                    : new Expression.Choice(
                            expressions.condition(1), new Constant(Type.INT, choices.of(keys)), subject);
        return new Statement.Switch(subject, table, keys, falls, bodies);
    }

    private Statement with() {
        Source source = pointers.source(LARGEST_FRAME);
        if (source == null) return write();
        Pointer pointer = pointers.pointer(source);
        return scoped(pointer, source, () -> block(5));
    }

    /** A key in the frame, one of few, then something with it. */
    private Statement keyed() {
        if (scope.frame + 16 > LARGEST_FRAME) return assign();
        int size = choices.of(8, 12, 16);
        Pointer key = new Pointer(scope.nextPointer(), Pointer.Space.STACK, size, 8, null, false);
        return scoped(key, new Source.Frame(size), () -> {
            Expression number = new Expression.Clamped(expressions.any(Type.INT, 2), choices.of(1, 3, 7), 0);
            List<Statement> body = new ArrayList<>();
            body.add(new Statement.Write(new Place(key, Offset.of(0)), choices.of(Access.U32, Access.BE32), number));
            if (choices.percent(20)) body.add(write());
            List<FuzzMap> maps = FuzzMaps.USABLE.stream()
                    .filter(m -> m.hashed() && m.keySize() <= size)
                    .toList();
            if (!maps.isEmpty() && choices.percent(80)) {
                Source entry = new Source.Entry(choices.of(maps), key);
                body.add(scoped(pointers.pointer(entry), entry, () -> block(4)));
            }
            body.addAll(block(4));
            return body;
        });
    }

    private With scoped(Pointer pointer, Source source, Supplier<List<Statement>> inner) {
        int frame = source instanceof Source.Frame f ? (f.size() + 7) & ~7 : 0;
        scope.frame += frame;
        scope.pointers.push(pointer);
        List<Statement> body = inner.get();
        scope.pointers.pop();
        scope.frame -= frame;
        List<Statement> otherwise = source.nullable() && choices.percent(40) ? block(2) : List.of();
        return new With(pointer, source, body, otherwise);
    }

    /** Fills some variables from the packet, so that they are unknown to the compiler. */
    Statement prologue() {
        Pointer pointer = new Pointer(scope.nextPointer(), Pointer.Space.PACKET, 14, 1, null, false);
        List<Statement> body = new ArrayList<>();
        for (Variable variable : scope.variables) {
            if (choices.percent(30)) continue;
            Access access = choices.of(Arrays.stream(Access.values())
                    .filter(a -> a.type() == variable.type())
                    .toList());
            Place place = new Place(pointer, Offset.of(choices.between(0, 14 - access.size)));
            body.add(new Statement.Assign(variable, new Expression.Load(place, access)));
        }
        return new With(pointer, new Source.OfPacket(Offset.of(0), 14), body, List.of());
    }

    /** Leaves all variables where they are compared. */
    Statement epilogue() {
        FuzzMap map = new FuzzMap("RESULT", FuzzMaps.RESULT);
        Pointer pointer = new Pointer(scope.nextPointer(), Pointer.Space.VALUE, map.valueSize(), 8, map, false);
        List<Statement> body = new ArrayList<>();
        for (Variable variable : scope.variables) {
            Expression value = new Local(variable);
            if (variable.type() == Type.INT)
                value = new Expression.Unary(choices.of(UnaryOperator.TO_LONG, UnaryOperator.TO_UNSIGNED_LONG), value);
            body.add(new Statement.Write(new Place(pointer, Offset.of(variable.number() * 8)), Access.U64, value));
        }
        return new With(pointer, new Source.Element(map, new Constant(Type.INT, 0)), body, List.of());
    }
}
