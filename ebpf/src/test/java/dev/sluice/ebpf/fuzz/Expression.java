package dev.sluice.ebpf.fuzz;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that yields a number, perhaps with an effect; evaluated from left to right. */
sealed interface Expression {
    Type type();

    /** What is evaluated for it, in order. */
    default List<Expression> parts() {
        return List.of();
    }

    /** The same with other parts of the same types. */
    default Expression with(List<Expression> parts) {
        return this;
    }

    record Constant(Type type, long value) implements Expression {}

    record Local(Variable variable) implements Expression {
        @Override
        public Type type() {
            return variable.type();
        }
    }

    /** {@code (variable = value)}, which yields the value. */
    record Assigning(Variable variable, Expression value) implements Expression {
        @Override
        public Type type() {
            return variable.type();
        }

        @Override
        public List<Expression> parts() {
            return List.of(value);
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new Assigning(variable, parts.getFirst());
        }
    }

    record Unary(UnaryOperator operator, Expression operand) implements Expression {
        @Override
        public Type type() {
            return operator.to;
        }

        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new Unary(operator, parts.getFirst());
        }
    }

    record Binary(BinaryOperator operator, Expression left, Expression right) implements Expression {
        @Override
        public Type type() {
            return operator.result(left.type());
        }

        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new Binary(operator, parts.get(0), parts.get(1));
        }
    }

    /** A condition; {@code unsigned} goes by {@code compareUnsigned}. */
    record Compare(Comparison comparison, boolean unsigned, Expression left, Expression right) implements Expression {
        @Override
        public Type type() {
            return Type.INT;
        }

        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new Compare(comparison, unsigned, parts.get(0), parts.get(1));
        }
    }

    /** {@code &&}, or {@code ||}. */
    record Junction(boolean both, Expression left, Expression right) implements Expression {
        @Override
        public Type type() {
            return Type.INT;
        }

        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new Junction(both, parts.get(0), parts.get(1));
        }
    }

    /** {@code condition ? first : second}. */
    record Choice(Expression condition, Expression first, Expression second) implements Expression {
        @Override
        public Type type() {
            return first.type();
        }

        @Override
        public List<Expression> parts() {
            return List.of(condition, first, second);
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new Choice(parts.get(0), parts.get(1), parts.get(2));
        }
    }

    record Load(Place place, Access access) implements Expression {
        @Override
        public Type type() {
            return access.type();
        }

        @Override
        public List<Expression> parts() {
            Expression variable = place.offset().variable();
            return variable == null ? List.of() : List.of(variable);
        }

        @Override
        public Expression with(List<Expression> parts) {
            return parts.isEmpty()
                    ? this
                    : new Load(new Place(place.pointer(), place.offset().with(parts.getFirst())), access);
        }
    }

    /** {@code fetchAdd64 cas32 cas64 xchg64} at a constant offset. */
    record Atomic(AtomicOperation operation, Pointer pointer, int offset, List<Expression> operands)
            implements Expression {
        @Override
        public Type type() {
            return operation.type;
        }

        @Override
        public List<Expression> parts() {
            return operands;
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new Atomic(operation, pointer, offset, List.copyOf(parts));
        }
    }

    /** A change of a hash, which yields 0 or a negated errno; removing has no {@code value}. */
    record MapCall(
            FuzzMap map,
            Change change,
            Pointer key,
            @Nullable Pointer value) implements Expression {
        enum Change {
            PUT("put"),
            PUT_IF_ABSENT("putIfAbsent"),
            REMOVE("remove");

            final String method;

            Change(String method) {
                this.method = method;
            }
        }

        @Override
        public Type type() {
            return Type.INT;
        }
    }

    /** A call of another generated function, inlined or not. */
    record Call(Signature callee, List<Pointer> pointers, List<Expression> numbers) implements Expression {
        @Override
        public Type type() {
            return callee.result();
        }

        @Override
        public List<Expression> parts() {
            return numbers;
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new Call(callee, pointers, List.copyOf(parts));
        }
    }

    /** A method of the packet that yields an int. */
    record PacketCall(PacketMethod method, List<Expression> arguments) implements Expression {
        @Override
        public Type type() {
            return Type.INT;
        }

        @Override
        public List<Expression> parts() {
            return arguments;
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new PacketCall(method, List.copyOf(parts));
        }
    }

    /** {@code packet.store(offset, from, length)}; makes pointers into the packet stale. */
    record PacketStore(Expression offset, Pointer from, int length) implements Expression {
        @Override
        public Type type() {
            return Type.INT;
        }

        @Override
        public List<Expression> parts() {
            return List.of(offset);
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new PacketStore(parts.getFirst(), from, length);
        }
    }

    /** {@code (argument & mask) + least}: small enough for a call that would otherwise leave what the two machines share. */
    record Clamped(Expression argument, int mask, int least) implements Expression {
        @Override
        public Type type() {
            return Type.INT;
        }

        @Override
        public List<Expression> parts() {
            return List.of(argument);
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new Clamped(parts.getFirst(), mask, least);
        }
    }

    /** A {@link FuzzMaps} parameter, as int or long. */
    record Setting(String field, Type type) implements Expression {}

    /** {@code Kernel.redirect(1, 0)}: a verdict. */
    record Redirect() implements Expression {
        @Override
        public Type type() {
            return Type.INT;
        }
    }

    /** A method of {@link FuzzView}. */
    record ViewCall(Pointer view, ViewMethod method, List<Expression> arguments) implements Expression {
        @Override
        public Type type() {
            return method.result;
        }

        @Override
        public List<Expression> parts() {
            return arguments;
        }

        @Override
        public Expression with(List<Expression> parts) {
            return new ViewCall(view, method, List.copyOf(parts));
        }
    }

    /** Pointers that it dereferences or passes on itself, its parts aside. */
    default List<Pointer> pointers() {
        return switch (this) {
            case Load load -> List.of(load.place().pointer());
            case Atomic atomic -> List.of(atomic.pointer());
            case MapCall call -> call.value() == null ? List.of(call.key()) : List.of(call.key(), call.value());
            case Call call -> call.pointers();
            case PacketStore store -> List.of(store.from());
            case ViewCall call -> List.of(call.view());
            default -> List.of();
        };
    }

    /** This and all that is below it. */
    default List<Expression> all() {
        List<Expression> all = new ArrayList<>(List.of(this));
        for (Expression part : parts()) all.addAll(part.all());
        return all;
    }
}
