package dev.sluice.ebpf.fuzz;

import java.util.List;

/** Where a pointer comes from. */
sealed interface Source {
    /** Whether the pointer must be compared with null first. */
    boolean nullable();

    default List<Expression> expressions() {
        return List.of();
    }

    default Source with(List<Expression> expressions) {
        return this;
    }

    default List<Pointer> uses() {
        return List.of();
    }

    /** {@code packet.at(offset, length)}. */
    record OfPacket(Place.Offset offset, int length) implements Source {
        @Override
        public boolean nullable() {
            return true;
        }

        @Override
        public List<Expression> expressions() {
            Expression variable = offset.variable();
            return variable == null ? List.of() : List.of(variable);
        }

        @Override
        public Source with(List<Expression> expressions) {
            return expressions.isEmpty() ? this : new OfPacket(offset.with(expressions.getFirst()), length);
        }
    }

    /** {@code array.get(index)}, {@code block.at(index)}. */
    record Element(FuzzMap map, Expression index) implements Source {
        @Override
        public boolean nullable() {
            return !map.block();
        }

        @Override
        public List<Expression> expressions() {
            return List.of(index);
        }

        @Override
        public Source with(List<Expression> expressions) {
            return new Element(map, expressions.getFirst());
        }
    }

    /** {@code hash.get(key)}. */
    record Entry(FuzzMap map, Pointer key) implements Source {
        @Override
        public boolean nullable() {
            return true;
        }

        @Override
        public List<Pointer> uses() {
            return List.of(key);
        }
    }

    /** {@code Mem.stack(size)}. */
    record Frame(int size) implements Source {
        @Override
        public boolean nullable() {
            return false;
        }
    }

    /** {@code base.at(offset)}, or a view of it. */
    record Part(Pointer base, int offset) implements Source {
        @Override
        public boolean nullable() {
            return false;
        }

        @Override
        public List<Pointer> uses() {
            return List.of(base);
        }
    }

    /** {@code condition ? first : second}. */
    record Either(Expression condition, Pointer first, Pointer second) implements Source {
        @Override
        public boolean nullable() {
            return false;
        }

        @Override
        public List<Expression> expressions() {
            return List.of(condition);
        }

        @Override
        public Source with(List<Expression> expressions) {
            return new Either(expressions.getFirst(), first, second);
        }

        @Override
        public List<Pointer> uses() {
            return List.of(first, second);
        }
    }
}
