package dev.sluice.ebpf.fuzz;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Statements as bytecode, with the line numbers of the {@link Listing}. */
final class StatementWriter {
    private static final MethodTypeDesc POINTER_OF_INT = MethodTypeDesc.of(Names.MEM, ConstantDescs.CD_int);
    private static final MethodTypeDesc POINTER_OF_TWO =
            MethodTypeDesc.of(Names.MEM, ConstantDescs.CD_int, ConstantDescs.CD_int);

    private record Exits(Label again, Label out) {}

    private final CodeBuilder code;
    private final Listing listing;
    private final Slots slots;
    private final ExpressionWriter expressions;
    private final Deque<Exits> loops = new ArrayDeque<>();

    StatementWriter(CodeBuilder code, Listing listing, Function function) {
        this.code = code;
        this.listing = listing;
        slots = new Slots(function, code);
        expressions = new ExpressionWriter(code, slots);
        for (Variable variable : function.variables())
            if (!function.signature().numbers().contains(variable)) start(variable);
    }

    private void start(Variable variable) {
        expressions.write(new Expression.Constant(variable.type(), Function.start(variable)));
        code.storeLocal(variable.type().kind, slots.of(variable));
    }

    /** Whether what follows the block can be reached; where it cannot, nothing must be written. */
    boolean write(List<Statement> block) {
        for (Statement statement : block) {
            code.lineNumber(listing.lineOf(statement));
            if (!write(statement)) return false;
        }
        return true;
    }

    private boolean write(Statement statement) {
        switch (statement) {
            case Statement.Assign a -> assign(a);
            case Statement.Evaluate e -> {
                expressions.write(e.value());
                if (e.value().type() == Type.LONG) code.pop2();
                else code.pop();
            }
            case Statement.Return r -> {
                expressions.write(r.value());
                code.return_(r.value().type().kind);
                return false;
            }
            case Statement.If i -> {
                Label otherwise = code.newLabel();
                expressions.jumpUnless(i.condition(), otherwise);
                return branches(i.body(), otherwise, i.otherwise());
            }
            case Statement.Loop l -> loop(l);
            case Statement.Leave l ->
                expressions.jumpIf(
                        l.condition(),
                        l.whole() ? loops.getFirst().out() : loops.getFirst().again());
            case Statement.Switch s -> {
                return choose(s);
            }
            case Statement.Write w -> {
                expressions.pointer(w.place().pointer());
                expressions.offset(w.place().offset());
                expressions.write(w.value());
                method(
                        Names.MEM,
                        w.access().method(),
                        ConstantDescs.CD_int,
                        w.access().type().descriptor);
            }
            case Statement.AtomicAdd a -> {
                expressions.pointer(a.pointer());
                code.loadConstant(a.offset());
                expressions.write(a.value());
                Type type = a.value().type();
                method(Names.MEM, "add" + type.bits, ConstantDescs.CD_int, type.descriptor);
            }
            case Statement.Copy c -> {
                part(c.to(), c.toOffset());
                part(c.from(), c.fromOffset());
                code.loadConstant(c.length());
                method(Names.MEM, "copyFrom", Names.MEM, ConstantDescs.CD_int);
            }
            case Statement.ViewSet v -> {
                expressions.pointer(v.view());
                expressions.write(v.value());
                boolean wide = v.value().type() == Type.LONG;
                method(Names.VIEW, wide ? "stamp" : "length", v.value().type().descriptor);
            }
            case Statement.SetMark m -> {
                code.aload(0);
                expressions.write(m.value());
                method(Names.PACKET, "mark", ConstantDescs.CD_int);
            }
            case Statement.With w -> {
                return with(w);
            }
        }
        return true;
    }

    private void method(ClassDesc owner, String name, ClassDesc... parameters) {
        code.invokevirtual(owner, name, MethodTypeDesc.of(ConstantDescs.CD_void, parameters));
    }

    /** {@code i = i + constant} is an increment, as javac has it. */
    private void assign(Statement.Assign a) {
        int slot = slots.of(a.variable());
        if (a.value() instanceof Expression.Binary b
                && b.operator() == BinaryOperator.ADD
                && b.left().equals(new Expression.Local(a.variable()))
                && b.right() instanceof Expression.Constant c
                && a.variable().type() == Type.INT
                && Math.abs(c.value()) < 100) {
            code.iinc(slot, (int) c.value());
            return;
        }
        expressions.write(a.value());
        code.storeLocal(a.variable().type().kind, slot);
    }

    private boolean branches(List<Statement> body, Label otherwise, List<Statement> rest) {
        if (rest.isEmpty()) {
            write(body);
            code.labelBinding(otherwise);
            return true;
        }
        Label end = code.newLabel();
        boolean first = write(body);
        if (first) code.goto_(end);
        code.labelBinding(otherwise);
        boolean second = write(rest);
        code.labelBinding(end);
        return first || second;
    }

    private void loop(Statement.Loop l) {
        int counter = slots.of(l.counter());
        Exits exits = new Exits(code.newLabel(), code.newLabel());
        Label head = code.newLabel();
        code.iconst_0().istore(counter).labelBinding(head).iload(counter);
        expressions.write(l.limit());
        if (l.mask() != 0) code.loadConstant(l.mask()).iand();
        code.if_icmpge(exits.out());
        loops.push(exits);
        write(l.body());
        loops.pop();
        code.labelBinding(exits.again()).iinc(counter, 1).goto_(head).labelBinding(exits.out());
    }

    private boolean choose(Statement.Switch s) {
        List<Label> labels = new ArrayList<>();
        List<SwitchCase> cases = new ArrayList<>();
        for (int key : s.keys()) {
            labels.add(code.newLabel());
            cases.add(SwitchCase.of(key, labels.getLast()));
        }
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        labels.add(otherwise);
        expressions.write(s.subject());
        if (s.table()) code.tableswitch(s.keys().getFirst(), s.keys().getLast(), otherwise, cases);
        else code.lookupswitch(otherwise, cases);
        boolean reachable = false;
        for (int i = 0; i < labels.size(); i++) {
            code.labelBinding(labels.get(i));
            boolean goesOn = write(s.bodies().get(i));
            boolean falls = i < s.keys().size() && s.falls().get(i);
            if (!goesOn || falls) continue;
            reachable = true;
            if (i < s.keys().size()) code.goto_(end);
        }
        code.labelBinding(end);
        return reachable;
    }

    private boolean with(Statement.With w) {
        if (w.pointer().view()) code.new_(Names.VIEW).dup();
        source(w.source());
        int slot = slots.take(w.pointer(), code);
        if (!w.source().nullable()) {
            if (w.pointer().view()) construct();
            code.astore(slot);
            return write(w.body());
        }
        Label otherwise = code.newLabel();
        code.astore(slot).aload(slot).ifnull(otherwise);
        return branches(w.body(), otherwise, w.otherwise());
    }

    private void construct() {
        code.invokespecial(Names.VIEW, "<init>", MethodTypeDesc.of(ConstantDescs.CD_void, Names.MEM));
    }

    private void part(Pointer pointer, int offset) {
        expressions.pointer(pointer);
        if (offset != 0) code.loadConstant(offset).invokevirtual(Names.MEM, "at", POINTER_OF_INT);
    }

    private void source(Source source) {
        switch (source) {
            case Source.OfPacket p -> {
                code.aload(0);
                expressions.offset(p.offset());
                code.loadConstant(p.length()).invokevirtual(Names.PACKET, "at", POINTER_OF_TWO);
            }
            case Source.Element e -> {
                ClassDesc owner = Names.map(e.map());
                int index = code.allocateLocal(TypeKind.INT);
                expressions.write(e.index());
                code.istore(index).getstatic(Names.MAPS, e.map().field(), owner).iload(index);
                code.invokevirtual(owner, e.map().block() ? "at" : "get", POINTER_OF_INT);
            }
            case Source.Entry e -> {
                ClassDesc owner = Names.map(e.map());
                code.getstatic(Names.MAPS, e.map().field(), owner);
                expressions.pointer(e.key());
                code.invokevirtual(owner, "get", MethodTypeDesc.of(Names.MEM, Names.MEM));
            }
            case Source.Frame f -> code.loadConstant(f.size()).invokestatic(Names.MEM, "stack", POINTER_OF_INT);
            case Source.Part p -> part(p.base(), p.offset());
            case Source.Either e -> {
                Label second = code.newLabel();
                Label end = code.newLabel();
                expressions.jumpUnless(e.condition(), second);
                expressions.pointer(e.first());
                code.goto_(end).labelBinding(second);
                expressions.pointer(e.second());
                code.labelBinding(end);
            }
        }
    }
}
