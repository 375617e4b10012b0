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
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Objects;

/** Expressions as bytecode, in the shapes that javac gives them: what they yield ends up on the operand stack. */
final class ExpressionWriter {
    private final CodeBuilder code;
    private final Slots slots;

    ExpressionWriter(CodeBuilder code, Slots slots) {
        this.code = code;
        this.slots = slots;
    }

    void write(Expression expression) {
        switch (expression) {
            case Constant c -> constant(c);
            case Local l -> code.loadLocal(l.type().kind, slots.of(l.variable()));
            case Assigning a -> assign(a);
            case Unary u -> unary(u);
            case Binary b -> binary(b);
            case Compare c -> number(c);
            case Junction j -> number(j);
            case Choice c -> choice(c);
            case Load l -> load(l);
            case Atomic a -> atomic(a);
            case MapCall m -> change(m);
            case Call c -> call(c);
            case PacketCall p -> packet(p);
            case PacketStore s -> store(s);
            case Clamped c -> clamped(c);
            case Setting s -> {
                code.getstatic(Names.MAPS, s.field(), Names.PARAM);
                String method = s.type() == Type.INT ? "value" : "longValue";
                code.invokevirtual(Names.PARAM, method, MethodTypeDesc.of(s.type().descriptor));
            }
            case Redirect _ ->
                code.loadConstant(1)
                        .loadConstant(0)
                        .invokestatic(Names.KERNEL, "redirect", staticType(Type.INT, Type.INT, Type.INT));
            case ViewCall v -> view(v);
        }
    }

    void pointer(Pointer pointer) {
        code.aload(slots.of(pointer));
    }

    private void constant(Constant c) {
        if (c.type() == Type.INT) code.loadConstant((int) c.value());
        else code.loadConstant(c.value());
    }

    private void assign(Assigning a) {
        write(a.value());
        if (a.type() == Type.INT) code.dup();
        else code.dup2();
        code.storeLocal(a.type().kind, slots.of(a.variable()));
    }

    private void unary(Unary u) {
        write(u.operand());
        switch (u.operator()) {
            case NEGATE -> code.ineg();
            case NEGATE_LONG -> code.lneg();
            case COMPLEMENT -> code.iconst_m1().ixor();
            case COMPLEMENT_LONG -> code.loadConstant(-1L).lxor();
            case TO_BYTE -> code.i2b();
            case TO_SHORT -> code.i2s();
            case TO_CHAR -> code.i2c();
            case TO_INT -> code.l2i();
            case TO_LONG -> code.i2l();
            case TO_UNSIGNED_LONG ->
                code.invokestatic(ConstantDescs.CD_Integer, "toUnsignedLong", staticType(Type.LONG, Type.INT));
            case SWAP -> code.invokestatic(ConstantDescs.CD_Integer, "reverseBytes", staticType(Type.INT, Type.INT));
            case SWAP_LONG ->
                code.invokestatic(ConstantDescs.CD_Long, "reverseBytes", staticType(Type.LONG, Type.LONG));
            case SWAP_SHORT ->
                code.i2s()
                        .invokestatic(
                                ConstantDescs.CD_Short,
                                "reverseBytes",
                                MethodTypeDesc.of(ConstantDescs.CD_short, ConstantDescs.CD_short));
        }
    }

    private void binary(Binary b) {
        Type type = b.left().type();
        write(b.left());
        if (b.operator().divides()) divisor(b.right());
        else write(b.right());
        if (!b.operator().method()) {
            code.with(OperatorInstruction.of(Objects.requireNonNull(b.operator().opcode(type))));
        } else if (b.operator() == BinaryOperator.COMPARE && type == Type.LONG) {
            // Both this and the call are legal; the instruction is rarer in source and the compiler must know it.
            code.lcmp();
        } else {
            Type right = b.operator().counts() ? Type.INT : type;
            boolean math = b.operator() == BinaryOperator.MIN || b.operator() == BinaryOperator.MAX;
            ClassDesc owner = math ? Names.of(Math.class) : type.box;
            code.invokestatic(owner, b.operator().symbol, staticType(b.type(), type, right));
        }
    }

    private void divisor(Expression right) {
        write(right);
        if (right instanceof Constant c && c.value() != 0) return;
        if (right.type() == Type.INT) code.iconst_1().ior();
        else code.lconst_1().lor();
    }

    /** A condition as 0 or 1. */
    private void number(Expression condition) {
        Label no = code.newLabel();
        Label end = code.newLabel();
        jumpUnless(condition, no);
        code.iconst_1().goto_(end).labelBinding(no).iconst_0().labelBinding(end);
    }

    private void choice(Choice c) {
        Label second = code.newLabel();
        Label end = code.newLabel();
        jumpUnless(c.condition(), second);
        write(c.first());
        code.goto_(end).labelBinding(second);
        write(c.second());
        code.labelBinding(end);
    }

    void jumpUnless(Expression condition, Label to) {
        switch (condition) {
            case Compare c -> compare(c, c.comparison().negated(), to);
            case Junction j
            when j.both() -> {
                jumpUnless(j.left(), to);
                jumpUnless(j.right(), to);
            }
            case Junction j -> {
                Label yes = code.newLabel();
                jumpIf(j.left(), yes);
                jumpUnless(j.right(), to);
                code.labelBinding(yes);
            }
            default -> {
                write(condition);
                code.ifeq(to);
            }
        }
    }

    void jumpIf(Expression condition, Label to) {
        switch (condition) {
            case Compare c -> compare(c, c.comparison(), to);
            case Junction j
            when !j.both() -> {
                jumpIf(j.left(), to);
                jumpIf(j.right(), to);
            }
            case Junction j -> {
                Label no = code.newLabel();
                jumpUnless(j.left(), no);
                jumpIf(j.right(), to);
                code.labelBinding(no);
            }
            default -> {
                write(condition);
                code.ifne(to);
            }
        }
    }

    private void compare(Compare c, Comparison comparison, Label to) {
        Type type = c.left().type();
        write(c.left());
        boolean zero = type == Type.INT && !c.unsigned() && c.right() instanceof Constant k && k.value() == 0;
        if (!zero) write(c.right());
        Opcode jump = comparison.withZero;
        if (c.unsigned()) code.invokestatic(type.box, "compareUnsigned", staticType(Type.INT, type, type));
        else if (type == Type.LONG) code.lcmp();
        else if (!zero) jump = comparison.ofInts;
        code.branch(jump, to);
    }

    /** Constant, or bounded; as an int. */
    void offset(Place.Offset offset) {
        Expression variable = offset.variable();
        if (variable == null) {
            code.loadConstant(offset.constant());
            return;
        }
        if (offset.constant() != 0) code.loadConstant(offset.constant());
        write(variable);
        code.loadConstant(offset.mask()).iand();
        if (offset.scale() != 0) code.loadConstant(offset.scale()).ishl();
        if (offset.constant() != 0) code.iadd();
    }

    private void load(Load l) {
        pointer(l.place().pointer());
        offset(l.place().offset());
        code.invokevirtual(Names.MEM, l.access().method(), staticType(l.type(), Type.INT));
    }

    private void atomic(Atomic a) {
        pointer(a.pointer());
        code.loadConstant(a.offset());
        a.operands().forEach(this::write);
        Type type = a.type();
        code.invokevirtual(
                Names.MEM,
                a.operation().method,
                a.operation().operands == 1
                        ? staticType(type, Type.INT, type)
                        : staticType(type, Type.INT, type, type));
    }

    private void change(MapCall m) {
        ClassDesc owner = Names.map(m.map());
        code.getstatic(Names.MAPS, m.map().field(), owner);
        pointer(m.key());
        Pointer value = m.value();
        if (value != null) pointer(value);
        MethodTypeDesc type = value == null
                ? MethodTypeDesc.of(ConstantDescs.CD_int, Names.MEM)
                : MethodTypeDesc.of(ConstantDescs.CD_int, Names.MEM, Names.MEM);
        code.invokevirtual(owner, m.change().method, type);
    }

    private void call(Call c) {
        if (c.callee().wantsPacket()) code.aload(0);
        c.pointers().forEach(this::pointer);
        c.numbers().forEach(this::write);
        code.invokestatic(Names.GENERATED, c.callee().name(), Names.type(c.callee()));
    }

    private void packet(PacketCall p) {
        code.aload(0);
        p.arguments().forEach(this::write);
        ClassDesc result = p.method().bool() ? ConstantDescs.CD_boolean : ConstantDescs.CD_int;
        List<ClassDesc> parameters =
                p.arguments().stream().map(a -> a.type().descriptor).toList();
        code.invokevirtual(Names.PACKET, p.method().method, MethodTypeDesc.of(result, parameters));
    }

    private void store(PacketStore s) {
        code.aload(0);
        write(s.offset());
        pointer(s.from());
        code.loadConstant(s.length());
        code.invokevirtual(
                Names.PACKET,
                "store",
                MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, Names.MEM, ConstantDescs.CD_int));
    }

    private void clamped(Clamped c) {
        write(c.argument());
        code.loadConstant(c.mask()).iand().loadConstant(c.least()).iadd();
    }

    private void view(ViewCall v) {
        pointer(v.view());
        v.arguments().forEach(this::write);
        List<ClassDesc> parameters =
                v.arguments().stream().map(a -> a.type().descriptor).toList();
        code.invokevirtual(Names.VIEW, v.method().method, MethodTypeDesc.of(v.type().descriptor, parameters));
    }

    private static MethodTypeDesc staticType(Type result, Type... parameters) {
        return MethodTypeDesc.of(
                result.descriptor,
                List.of(parameters).stream().map(t -> t.descriptor).toList());
    }
}
