package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.fuzz.Expression.Constant;
import dev.sluice.ebpf.fuzz.Place.Offset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Random ways to take a pointer. */
final class PointerGenerator {
    private final Choices choices;
    private final Scope scope;
    private final ExpressionGenerator expressions;

    PointerGenerator(Choices choices, Scope scope, ExpressionGenerator expressions) {
        this.choices = choices;
        this.scope = scope;
        this.expressions = expressions;
    }

    /** Null if nothing of the kind the dice chose can be had here. */
    @Nullable
    Source source(int largestFrame) {
        return switch (choices.below(12)) {
            case 0, 1, 2, 3 -> {
                if (!scope.signature.wantsPacket()) yield null;
                yield packet();
            }
            case 4, 5, 6 -> element();
            case 7, 8 -> {
                int size = choices.of(4, 8, 13, 16, 24, 32, 40, 64);
                if (scope.frame + size + 7 > largestFrame) yield null;
                yield new Source.Frame(size);
            }
            case 9, 10 -> part();
            default -> either();
        };
    }

    private Source packet() {
        int length = choices.of(1, 2, 4, 6, 8, 14, 16, 20, 34, 40, 64);
        if (choices.percent(60)) return new Source.OfPacket(Offset.of(choices.of(0, 0, 1, 12, 14, 14, 34, 54)), length);
        Offset offset = new Offset(
                choices.of(0, 14, 30),
                expressions.any(Type.INT, 1),
                choices.of(3, 15, 63, 255),
                choices.of(0, 0, 1, 2));
        return new Source.OfPacket(offset, length);
    }

    private Source element() {
        FuzzMap map =
                choices.of(FuzzMaps.USABLE.stream().filter(m -> !m.hashed()).toList());
        Expression index = choices.percent(50)
                ? new Constant(Type.INT, choices.below(map.entries()))
                : new Expression.Clamped(expressions.any(Type.INT, 2), 3, map.block() ? 0 : choices.of(0, 0, 0, -1, 2));
        return new Source.Element(map, index);
    }

    private @Nullable Source part() {
        List<Pointer> bases = scope.pointers(4);
        if (bases.isEmpty()) return null;
        Pointer base = choices.of(bases);
        int offset = choices.below(base.size());
        return new Source.Part(base, base.mixed() || choices.percent(50) ? offset & ~7 : offset);
    }

    /** Of two in the same kind of memory. */
    private @Nullable Source either() {
        List<Pointer> all = scope.pointers(1).stream().filter(p -> !p.mixed()).toList();
        if (all.isEmpty()) return null;
        Pointer first = choices.of(all);
        List<Pointer> fitting = all.stream()
                .filter(p -> !p.equals(first) && p.space() == first.space() && Objects.equals(p.map(), first.map()))
                .toList();
        if (fitting.isEmpty()) return null;
        return new Source.Either(expressions.condition(1), first, choices.of(fitting));
    }

    /** What {@code source} gives. */
    Pointer pointer(Source source) {
        int number = scope.nextPointer();
        Pointer plain = switch (source) {
            case Source.OfPacket p -> new Pointer(number, Pointer.Space.PACKET, p.length(), 1, null, false);
            case Source.Element e -> value(number, e.map());
            case Source.Entry e -> value(number, e.map());
            case Source.Frame f -> new Pointer(number, Pointer.Space.STACK, f.size(), 8, null, false);
            case Source.Part p -> part(number, p.base(), p.offset());
            case Source.Either e -> common(number, e.first(), e.second());
        };
        // A view's methods access 8 bytes, and 2 at variable offsets.
        boolean aligned =
                plain.alignment() == 8 || plain.space() == Pointer.Space.PACKET || plain.space() == Pointer.Space.VALUE;
        boolean view = !source.nullable() && plain.size() >= FuzzView.SIZE && aligned && choices.percent(40);
        return new Pointer(number, plain.space(), plain.size(), plain.alignment(), plain.map(), view);
    }

    private static Pointer value(int number, FuzzMap map) {
        return new Pointer(number, Pointer.Space.VALUE, map.valueSize(), 8, map, false);
    }

    private static Pointer part(int number, Pointer base, int offset) {
        int alignment = offset == 0 ? base.alignment() : Math.min(base.alignment(), Integer.lowestOneBit(offset));
        return new Pointer(number, base.space(), base.size() - offset, alignment, base.map(), false);
    }

    private static Pointer common(int number, Pointer first, Pointer second) {
        int size = Math.min(first.size(), second.size());
        int alignment = Math.min(first.alignment(), second.alignment());
        Pointer.Space space = first.space() == Pointer.Space.STACK ? Pointer.Space.LOCAL : first.space();
        return new Pointer(number, space, size, alignment, first.map(), false);
    }
}
