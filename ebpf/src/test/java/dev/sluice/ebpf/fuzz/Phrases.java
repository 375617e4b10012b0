package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.fuzz.Expression.Assigning;
import dev.sluice.ebpf.fuzz.Expression.Atomic;
import dev.sluice.ebpf.fuzz.Expression.Binary;
import dev.sluice.ebpf.fuzz.Expression.Call;
import dev.sluice.ebpf.fuzz.Expression.Choice;
import dev.sluice.ebpf.fuzz.Expression.Clamped;
import dev.sluice.ebpf.fuzz.Expression.Compare;
import dev.sluice.ebpf.fuzz.Expression.Constant;
import dev.sluice.ebpf.fuzz.Expression.Junction;
import dev.sluice.ebpf.fuzz.Expression.Load;
import dev.sluice.ebpf.fuzz.Expression.Local;
import dev.sluice.ebpf.fuzz.Expression.MapCall;
import dev.sluice.ebpf.fuzz.Expression.PacketCall;
import dev.sluice.ebpf.fuzz.Expression.PacketStore;
import dev.sluice.ebpf.fuzz.Expression.Redirect;
import dev.sluice.ebpf.fuzz.Expression.Setting;
import dev.sluice.ebpf.fuzz.Expression.Unary;
import dev.sluice.ebpf.fuzz.Expression.ViewCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Expressions as Java writes them; conditions stand for the ints 0 and 1. */
final class Phrases {
    private Phrases() {}

    static String of(Expression expression) {
        return switch (expression) {
            case Constant c -> constant(c);
            case Local l -> l.variable().name();
            case Assigning a -> "(" + a.variable().name() + " = " + of(a.value()) + ")";
            case Unary u -> u.operator().symbol + "(" + of(u.operand()) + ")";
            case Binary b -> binary(b);
            case Compare c -> compare(c);
            case Junction j -> "(" + condition(j.left()) + (j.both() ? " && " : " || ") + condition(j.right()) + ")";
            case Choice c -> "(" + condition(c.condition()) + " ? " + of(c.first()) + " : " + of(c.second()) + ")";
            case Load l ->
                l.place().pointer().name() + "." + l.access().method() + "("
                        + offset(l.place().offset()) + ")";
            case Atomic a ->
                a.pointer().name() + "." + a.operation().method + "(" + a.offset() + arguments(a.operands()) + ")";
            case MapCall m ->
                m.map() + "." + m.change().method + "(" + m.key().name()
                        + (m.value() == null ? "" : ", " + m.value().name()) + ")";
            case Call c -> call(c);
            case PacketCall p -> "packet." + p.method().method + "(" + list(p.arguments()) + ")";
            case PacketStore s ->
                "packet.store(" + of(s.offset()) + ", " + s.from().name() + ", " + s.length() + ")";
            case Clamped c -> "((" + of(c.argument()) + " & " + c.mask() + ") + " + c.least() + ")";
            case Setting s -> s.field() + (s.type() == Type.INT ? ".value()" : ".longValue()");
            case Redirect _ -> "Kernel.redirect(1, 0)";
            case ViewCall v -> v.view().name() + "." + v.method().method + "(" + list(v.arguments()) + ")";
        };
    }

    /** An int as a condition. */
    static String condition(Expression expression) {
        return switch (expression) {
            case Compare c -> of(c);
            case Junction j -> of(j);
            default -> of(expression) + " != 0";
        };
    }

    static String offset(Place.Offset offset) {
        Expression variable = offset.variable();
        if (variable == null) return Integer.toString(offset.constant());
        return "%d + ((%s & %d) << %d)".formatted(offset.constant(), of(variable), offset.mask(), offset.scale());
    }

    /** What a division really divides by. */
    static String divisor(Expression right) {
        if (right instanceof Constant c && c.value() != 0) return constant(c);
        return of(right) + " | 1";
    }

    private static String constant(Constant c) {
        if (c.type() == Type.INT)
            return Math.abs(c.value()) < 4096 ? Long.toString(c.value()) : "0x%x".formatted((int) c.value());
        return Math.abs(c.value()) < 4096 ? c.value() + "L" : "0x%xL".formatted(c.value());
    }

    private static String binary(Binary b) {
        String right = b.operator().divides() ? divisor(b.right()) : of(b.right());
        if (!b.operator().method()) return "(" + of(b.left()) + " " + b.operator().symbol + " " + right + ")";
        return b.left().type().boxName() + "." + b.operator().symbol + "(" + of(b.left()) + ", " + right + ")";
    }

    private static String compare(Compare c) {
        String left = of(c.left());
        String right = of(c.right());
        if (!c.unsigned()) return left + " " + c.comparison().symbol + " " + right;
        return "%s.compareUnsigned(%s, %s) %s 0"
                .formatted(c.left().type().boxName(), left, right, c.comparison().symbol);
    }

    private static String call(Call c) {
        List<String> arguments = new ArrayList<>();
        if (c.callee().wantsPacket()) arguments.add("packet");
        c.pointers().forEach(p -> arguments.add(p.name()));
        c.numbers().forEach(n -> arguments.add(of(n)));
        return c.callee().name() + "(" + String.join(", ", arguments) + ")";
    }

    private static String list(List<Expression> expressions) {
        return expressions.stream().map(Phrases::of).collect(Collectors.joining(", "));
    }

    private static String arguments(List<Expression> expressions) {
        return expressions.stream().map(e -> ", " + of(e)).collect(Collectors.joining());
    }
}
