package dev.sluice.ebpf.fuzz;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something done for its effect. Pointers live in the block of the statement that takes them. */
sealed interface Statement {
    /** What is evaluated in the statement itself, in order. */
    default List<Expression> expressions() {
        return List.of();
    }

    default Statement withExpressions(List<Expression> expressions) {
        return this;
    }

    /** Blocks in it. */
    default List<List<Statement>> blocks() {
        return List.of();
    }

    default Statement withBlocks(List<List<Statement>> blocks) {
        return this;
    }

    /** Pointers it uses itself, other than in its expressions and blocks. */
    default List<Pointer> uses() {
        return List.of();
    }

    /** The pointer that its first block may use. */
    default @Nullable Pointer takes() {
        return null;
    }

    record Assign(Variable variable, Expression value) implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(value);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new Assign(variable, expressions.getFirst());
        }
    }

    /** An expression for its effect. */
    record Evaluate(Expression value) implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(value);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new Evaluate(expressions.getFirst());
        }
    }

    record Return(Expression value) implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(value);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new Return(expressions.getFirst());
        }
    }

    record If(Expression condition, List<Statement> body, List<Statement> otherwise) implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(condition);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new If(expressions.getFirst(), body, otherwise);
        }

        @Override
        public List<List<Statement>> blocks() {
            return List.of(body, otherwise);
        }

        @Override
        public Statement withBlocks(List<List<Statement>> blocks) {
            return new If(condition, blocks.get(0), blocks.get(1));
        }
    }

    /**
     * Counts {@code counter} from 0 up to {@code limit}, or to {@code limit & mask} where there is a mask; the body does not
     * assign it.
     */
    record Loop(Variable counter, Expression limit, int mask, List<Statement> body) implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(limit);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new Loop(counter, expressions.getFirst(), mask, body);
        }

        @Override
        public List<List<Statement>> blocks() {
            return List.of(body);
        }

        @Override
        public Statement withBlocks(List<List<Statement>> blocks) {
            return new Loop(counter, limit, mask, blocks.getFirst());
        }
    }

    /** {@code if (condition) break;}, or continue, of the nearest loop. */
    record Leave(Expression condition, boolean whole) implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(condition);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new Leave(expressions.getFirst(), whole);
        }
    }

    /** A table switch if {@code table}, else a lookup switch; the last block is the default. A case may fall into the next. */
    record Switch(
            Expression subject, boolean table, List<Integer> keys, List<Boolean> falls, List<List<Statement>> bodies)
            implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(subject);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new Switch(expressions.getFirst(), table, keys, falls, bodies);
        }

        @Override
        public List<List<Statement>> blocks() {
            return bodies;
        }

        @Override
        public Statement withBlocks(List<List<Statement>> blocks) {
            return new Switch(subject, table, keys, falls, List.copyOf(blocks));
        }
    }

    record Write(Place place, Access access, Expression value) implements Statement {
        @Override
        public List<Expression> expressions() {
            Expression variable = place.offset().variable();
            return variable == null ? List.of(value) : List.of(variable, value);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            if (expressions.size() == 1) return new Write(place, access, expressions.getFirst());
            Place changed = new Place(place.pointer(), place.offset().with(expressions.getFirst()));
            return new Write(changed, access, expressions.get(1));
        }

        @Override
        public List<Pointer> uses() {
            return List.of(place.pointer());
        }
    }

    /** {@code add32} or {@code add64}. */
    record AtomicAdd(Pointer pointer, int offset, Expression value) implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(value);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new AtomicAdd(pointer, offset, expressions.getFirst());
        }

        @Override
        public List<Pointer> uses() {
            return List.of(pointer);
        }
    }

    record Copy(Pointer to, int toOffset, Pointer from, int fromOffset, int length) implements Statement {
        @Override
        public List<Pointer> uses() {
            return List.of(to, from);
        }
    }

    /** A setter of {@link FuzzView}. */
    record ViewSet(Pointer view, Expression value) implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(value);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new ViewSet(view, expressions.getFirst());
        }

        @Override
        public List<Pointer> uses() {
            return List.of(view);
        }
    }

    record SetMark(Expression value) implements Statement {
        @Override
        public List<Expression> expressions() {
            return List.of(value);
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new SetMark(expressions.getFirst());
        }
    }

    /** Takes a pointer; where that may be null, {@code otherwise} runs instead of {@code body}. */
    record With(Pointer pointer, Source source, List<Statement> body, List<Statement> otherwise) implements Statement {
        @Override
        public List<Expression> expressions() {
            return source.expressions();
        }

        @Override
        public Statement withExpressions(List<Expression> expressions) {
            return new With(pointer, source.with(expressions), body, otherwise);
        }

        @Override
        public List<List<Statement>> blocks() {
            return List.of(body, otherwise);
        }

        @Override
        public Statement withBlocks(List<List<Statement>> blocks) {
            return new With(pointer, source, blocks.get(0), blocks.get(1));
        }

        @Override
        public List<Pointer> uses() {
            return source.uses();
        }

        @Override
        public Pointer takes() {
            return pointer;
        }
    }
}
