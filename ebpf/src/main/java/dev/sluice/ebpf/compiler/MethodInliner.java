package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Param;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes one inlined copy of one method: its locals and operand stack become variables. */
final class MethodInliner {
    private final Frontend frontend;
    private final Emitter emit;
    private final MethodModel method;
    private final boolean handlers;
    private final Location start;
    private final List<CodeElement> code;
    private final Map<Label, Integer> positions = new HashMap<>();
    private final Set<Integer> leaders = new HashSet<>();
    private final Map<Integer, StepBlock> blocks = new HashMap<>();
    private final Map<Integer, List<Kind>> entryStacks = new HashMap<>();
    private final Map<Integer, Integer> locals = new HashMap<>();
    private final Map<Integer, Integer> slots = new HashMap<>();
    private final Deque<Integer> work = new ArrayDeque<>();
    private List<Kind> stack = new ArrayList<>();
    private int result;
    private StepBlock exit = new StepBlock();

    MethodInliner(Frontend frontend, MethodModel method, CodeModel code, MethodKey key, Location start) {
        this.frontend = frontend;
        this.emit = frontend.emit;
        this.method = method;
        this.start = start;
        this.code = code.elementList();
        handlers = !code.exceptionHandlers().isEmpty();
        for (int i = 0; i < this.code.size(); i++)
            if (this.code.get(i) instanceof LabelTarget target) positions.put(target.label(), i);
        for (CodeElement element : this.code) findLeaders(element);
    }

    private void findLeaders(CodeElement element) {
        switch (element) {
            case BranchInstruction b -> leaders.add(position(b.target()));
            case LookupSwitchInstruction s -> findLeaders(s.cases(), s.defaultTarget());
            case TableSwitchInstruction s -> findLeaders(s.cases(), s.defaultTarget());
            default -> {}
        }
    }

    private void findLeaders(List<SwitchCase> cases, Label otherwise) {
        leaders.add(position(otherwise));
        for (SwitchCase c : cases) leaders.add(position(c.target()));
    }

    private int position(Label label) {
        Integer position = positions.get(label);
        if (position == null) throw new IllegalStateException("label without a place");
        return position;
    }

    /** From the emitter's current block on; every return jumps to {@code exit} with the value in {@code result}. */
    void write(int[] arguments, int result, StepBlock exit) {
        this.result = result;
        this.exit = exit;
        if (handlers) {
            emit.refuse("try or synchronized", "test for the error and return");
            return;
        }
        parameters(arguments);
        if (leaders.contains(0)) emit.jump(target(0));
        else straight(0);
        for (Integer at = work.poll(); at != null; at = work.poll()) {
            emit.enter(block(at));
            stack = new ArrayList<>(entryStacks.getOrDefault(at, List.of()));
            straight(at);
        }
    }

    private void parameters(int[] arguments) {
        int slot = 0;
        int next = 0;
        if (!method.flags().has(AccessFlag.STATIC))
            emit.move(Kind.POINTER, local(slot++, Kind.POINTER), arguments[next++]);
        for (ClassDesc parameter : method.methodTypeSymbol().parameterList()) {
            Kind kind = Kind.of(parameter);
            emit.move(kind, local(slot, kind), arguments[next++]);
            slot += kind == Kind.LONG ? 2 : 1;
        }
    }

    private void straight(int from) {
        for (int at = from; !emit.ended(); at++) {
            if (at != from && leaders.contains(at)) emit.jump(target(at));
            else write(code.get(at), at);
        }
    }

    private StepBlock target(Label label) {
        return target(position(label));
    }

    private StepBlock target(int position) {
        if (!blocks.containsKey(position)) {
            blocks.put(position, emit.block());
            entryStacks.put(position, List.copyOf(stack));
            work.add(position);
        }
        return block(position);
    }

    private StepBlock block(int position) {
        StepBlock block = blocks.get(position);
        if (block == null) throw new IllegalStateException("no block at " + position);
        return block;
    }

    // ---- variables

    private int local(int index, Kind kind) {
        return locals.computeIfAbsent(index * 4 + kind.ordinal(), _ -> emit.variable());
    }

    private int slot(int depth, Kind kind) {
        return slots.computeIfAbsent(depth * 4 + kind.ordinal(), _ -> emit.variable());
    }

    private int push(Kind kind) {
        stack.add(kind);
        return slot(stack.size() - 1, kind);
    }

    private int pop() {
        Kind kind = stack.removeLast();
        return slot(stack.size(), kind);
    }

    private int top() {
        return slot(stack.size() - 1, stack.getLast());
    }

    // ---- instructions

    private void write(CodeElement element, int at) {
        switch (element) {
            case LineNumber l -> emit.location = new Location(start.file(), l.line(), start.method(), start.caller());
            case LoadInstruction l -> load(l);
            case StoreInstruction s -> {
                Kind kind = stack.getLast();
                emit.move(kind, local(s.slot(), kind), pop());
            }
            case IncrementInstruction i -> {
                int local = local(i.slot(), Kind.INT);
                emit.binary(Op.ADD, Kind.INT, local, local, emit.constant(Kind.INT, i.constant()));
            }
            case ConstantInstruction c -> constant(c);
            case OperatorInstruction o -> operator(o.opcode());
            case ConvertInstruction c -> convert(c.opcode());
            case BranchInstruction b -> branch(b, at);
            case LookupSwitchInstruction s -> choose(s.cases(), s.defaultTarget());
            case TableSwitchInstruction s -> choose(s.cases(), s.defaultTarget());
            case ReturnInstruction r -> leave(r);
            case StackInstruction s -> stack(s.opcode());
            case FieldInstruction f -> field(f);
            case NewObjectInstruction n -> create(n);
            case TypeCheckInstruction t -> {
                if (t.opcode() != Opcode.CHECKCAST) refuse("instanceof", "keep the kind in a number and compare that");
            }
            case InvokeInstruction i -> invoke(i);
            case InvokeDynamicInstruction i -> function(i);
            case ThrowInstruction _ -> refuse("throw", "return a verdict or a number that tells the error");
            case NopInstruction _ -> {}
            case Instruction i -> refuse(Refusals.problem(i.opcode()), Refusals.instead(i.opcode()));
            default -> {}
        }
    }

    private void refuse(String problem, String instead) {
        emit.refuse(problem, instead);
    }

    private boolean floating(TypeKind type) {
        if (type != TypeKind.FLOAT && type != TypeKind.DOUBLE) return false;
        refuse("floating point", "use long with a fixed scale");
        return true;
    }

    private void load(LoadInstruction l) {
        if (floating(l.typeKind())) return;
        Kind kind = Kind.of(l.typeKind());
        emit.move(kind, push(kind), local(l.slot(), kind));
    }

    private void constant(ConstantInstruction c) {
        if (floating(c.typeKind())) return;
        if (c.typeKind() == TypeKind.REFERENCE) {
            if (c.opcode() == Opcode.ACONST_NULL) emit.constant(Kind.POINTER, 0, push(Kind.POINTER));
            else refuse("a String or class constant", "use numbers");
            return;
        }
        Kind kind = Kind.of(c.typeKind());
        emit.constant(kind, ((Number) c.constantValue()).longValue(), push(kind));
    }

    private void convert(Opcode opcode) {
        int from = pop();
        switch (opcode) {
            case I2L -> emit.unary(Op.SIGN_EXTEND, Kind.LONG, 0, push(Kind.LONG), from);
            case L2I -> emit.unary(Op.TRUNCATE, Kind.INT, 0, push(Kind.INT), from);
            case I2B -> emit.unary(Op.SIGN_BYTE, Kind.INT, 0, push(Kind.INT), from);
            case I2S -> emit.unary(Op.SIGN_SHORT, Kind.INT, 0, push(Kind.INT), from);
            case I2C -> emit.binary(Op.AND, Kind.INT, push(Kind.INT), from, emit.constant(Kind.INT, 0xffff));
            default -> refuse("floating point", "use long with a fixed scale");
        }
    }

    private void operator(Opcode opcode) {
        switch (opcode) {
            case INEG, LNEG -> {
                Kind kind = stack.getLast();
                int from = pop();
                emit.unary(Op.NEGATE, kind, 0, push(kind), from);
            }
            case ARRAYLENGTH -> refuse("an array", "use a map, or Mem.stack");
            default -> {
                Op op = Operators.op(opcode);
                if (op == null) refuse("floating point", "use long with a fixed scale");
                else binary(op);
            }
        }
    }

    private void binary(Op op) {
        int b = pop();
        Kind kind = stack.getLast();
        int a = pop();
        if (op.shift()) b = emit.binary(Op.AND, Kind.INT, b, emit.constant(Kind.INT, kind.bits() - 1));
        if (op == Op.COMPARE) emit.step(op, Kind.INT, push(Kind.INT), a, b).size = 8;
        else emit.binary(op, kind, push(kind), a, b);
    }

    private void branch(BranchInstruction b, int at) {
        Opcode opcode = b.opcode();
        if (opcode == Opcode.GOTO || opcode == Opcode.GOTO_W) {
            emit.jump(target(b.target()));
            return;
        }
        Comparison comparison = Operators.comparison(opcode);
        Kind kind = stack.getLast();
        int second = switch (opcode) {
            case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE, IFNULL, IFNONNULL -> emit.constant(kind, 0);
            default -> pop();
        };
        int first = pop();
        boolean identity = opcode == Opcode.IF_ACMPEQ || opcode == Opcode.IF_ACMPNE;
        if (identity) {
            refuse("comparison of two references", "compare what they point to, or compare with null");
            return;
        }
        decide(comparison, kind, first, second, b.target(), at + 1);
    }

    /** Branches, but makes a block only for the ways that can be taken. */
    private void decide(Comparison comparison, Kind kind, int first, int second, Label holds, int fails) {
        Long x = emit.knownNumber(first);
        Long y = emit.knownNumber(second);
        if (x != null && y != null) emit.jump(comparison.holds(x, y) ? target(holds) : target(fails));
        else emit.branch(comparison, kind, first, second, target(holds), target(fails));
    }

    private void choose(List<SwitchCase> cases, Label otherwise) {
        int value = emit.variable();
        emit.move(Kind.INT, value, pop());
        Long known = emit.knownNumber(value);
        if (known != null) {
            Label chosen = otherwise;
            for (SwitchCase c : cases) if (c.caseValue() == known) chosen = c.target();
            emit.jump(target(chosen));
            return;
        }
        List<SwitchCase> sorted = new ArrayList<>(cases);
        sorted.removeIf(c -> c.target().equals(otherwise));
        sorted.sort(Comparator.comparingInt(SwitchCase::caseValue));
        search(value, sorted, otherwise);
    }

    /** A few cases are compared one by one, more by halves. */
    private void search(int value, List<SwitchCase> cases, Label otherwise) {
        if (cases.size() > 4) {
            int middle = cases.size() / 2;
            StepBlock low = emit.block();
            StepBlock high = emit.block();
            int pivot = emit.constant(Kind.INT, cases.get(middle).caseValue());
            emit.branch(Comparison.LT, Kind.INT, value, pivot, low, high);
            emit.enter(low);
            search(value, cases.subList(0, middle), otherwise);
            emit.enter(high);
            search(value, cases.subList(middle, cases.size()), otherwise);
            return;
        }
        for (SwitchCase c : cases) {
            StepBlock next = emit.block();
            int constant = emit.constant(Kind.INT, c.caseValue());
            emit.branch(Comparison.EQ, Kind.INT, value, constant, target(c.target()), next);
            emit.enter(next);
        }
        emit.jump(target(otherwise));
    }

    private void leave(ReturnInstruction r) {
        if (r.typeKind() != TypeKind.VOID) {
            Kind kind = stack.getLast();
            emit.move(kind, result, pop());
        }
        emit.jump(exit);
    }

    private void stack(Opcode opcode) {
        switch (opcode) {
            case POP -> pop();
            case POP2 -> {
                if (stack.getLast() != Kind.LONG) pop();
                pop();
            }
            case DUP -> {
                int from = top();
                Kind kind = stack.getLast();
                emit.move(kind, push(kind), from);
            }
            case DUP2 -> duplicateTwo();
            case DUP_X1, DUP_X2, DUP2_X1, DUP2_X2, SWAP ->
                refuse("an assignment used as a value", "assign in a statement of its own");
            default -> refuse("stack operation " + opcode, "write simpler expressions");
        }
    }

    private void duplicateTwo() {
        Kind upper = stack.getLast();
        int second = top();
        if (upper == Kind.LONG) {
            emit.move(upper, push(upper), second);
            return;
        }
        Kind lower = stack.get(stack.size() - 2);
        int first = slot(stack.size() - 2, lower);
        emit.move(lower, push(lower), first);
        emit.move(upper, push(upper), second);
    }

    private void field(FieldInstruction f) {
        String owner = f.owner().asInternalName();
        String name = f.name().stringValue();
        if (f.opcode() != Opcode.GETSTATIC) {
            refuse(
                    f.opcode() == Opcode.PUTSTATIC ? "assignment to static field " + name : "instance field " + name,
                    "keep state in a map, and fields of a view in its memory");
            return;
        }
        switch (frontend.files.constant(owner, name)) {
            case Boolean b -> emit.constant(Kind.INT, b ? 1 : 0, push(Kind.INT));
            case Long l -> emit.constant(Kind.LONG, l, push(Kind.LONG));
            case Character c -> emit.constant(Kind.INT, c, push(Kind.INT));
            case Float _ -> refuse("floating point", "use long with a fixed scale");
            case Double _ -> refuse("floating point", "use long with a fixed scale");
            case Number n -> emit.constant(Kind.INT, n.intValue(), push(Kind.INT));
            case BpfMap map -> emit.map(map, push(Kind.POINTER));
            case Param param -> emit.object(param, push(Kind.POINTER));
            case null ->
                refuse(
                        "static field " + name + ", which is not final or is null",
                        "make it static final, or keep it in a map or a Param");
            case Object o ->
                refuse(
                        "static field " + name + " of " + o.getClass().getSimpleName(),
                        "constants are numbers, maps and Params");
        }
    }

    private void create(NewObjectInstruction n) {
        String name = n.className().asInternalName();
        if (frontend.files.isView(name)) emit.constant(Kind.POINTER, 0, push(Kind.POINTER));
        else refuse("new " + name.replace('/', '.'), "only views of Mem can be made here");
    }

    private void invoke(InvokeInstruction i) {
        MethodTypeDesc type = i.typeSymbol();
        boolean isStatic = i.opcode() == Opcode.INVOKESTATIC;
        for (ClassDesc parameter : type.parameterList()) if (floating(TypeKind.from(parameter))) return;
        if (floating(TypeKind.from(type.returnType()))) return;
        int[] arguments = new int[type.parameterCount() + (isStatic ? 0 : 1)];
        for (int k = arguments.length - 1; k >= 0; k--) {
            Kind kind = stack.getLast();
            arguments[k] = emit.variable();
            emit.move(kind, arguments[k], pop());
        }
        MethodKey key = new MethodKey(
                i.owner().asInternalName(), i.name().stringValue(), i.type().stringValue());
        if (i.opcode() == Opcode.INVOKEINTERFACE) {
            refuse("call of an interface method " + key.readable(), "call a static method");
        } else if (key.name().equals("<init>")) {
            construct(key, arguments);
        } else {
            Kind kind = Kind.of(type.returnType());
            int target = kind == Kind.NONE ? Step.NO_RESULT : push(kind);
            new Call(frontend, key, arguments, target, kind).expand();
        }
    }

    /** A view of a pointer is the pointer. Its constructor must do nothing else. */
    private void construct(MethodKey key, int[] arguments) {
        if (!frontend.files.isView(key.owner()) || arguments.length != 2) {
            refuse(
                    "constructor of " + key.owner().replace('/', '.'),
                    "only views with one Mem argument can be made here");
            return;
        }
        if (!key.owner().equals(ClassFiles.LANGUAGE + "Mem") && !frontend.files.isPlainConstructor(key)) {
            refuse(
                    "constructor of " + key.readable() + " that does more than super(m)",
                    "use a static method for the rest");
            return;
        }
        if (!stack.isEmpty() && stack.getLast() == Kind.POINTER) emit.move(Kind.POINTER, top(), arguments[1]);
    }

    /** A method reference, or a lambda that captures nothing. */
    private void function(InvokeDynamicInstruction i) {
        boolean lambda = i.bootstrapMethod().owner().descriptorString().equals("Ljava/lang/invoke/LambdaMetafactory;");
        if (!lambda) {
            refuse("string concatenation or a pattern switch", "compare numbers");
        } else if (i.typeSymbol().parameterCount() != 0) {
            refuse("a lambda that captures variables", "pass them in the Mem argument");
        } else if (i.bootstrapArgs().get(1) instanceof DirectMethodHandleDesc handle
                && handle.kind() == DirectMethodHandleDesc.Kind.STATIC) {
            String owner = handle.owner().descriptorString();
            MethodKey key = new MethodKey(
                    owner.substring(1, owner.length() - 1), handle.methodName(), handle.lookupDescriptor());
            emit.object(key, push(Kind.POINTER));
        } else {
            refuse("a reference to an instance method", "refer to a static method");
        }
    }
}
