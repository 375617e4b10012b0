package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.fuzz.Expression.Constant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a program smaller as long as it still shows what it shows. */
final class Shrinker {
    private final Predicate<Program> shows;
    private final long deadline;
    private Program best;

    /** @param nanos how long at most */
    Shrinker(Program program, Predicate<Program> shows, long nanos) {
        best = program;
        this.shows = shows;
        deadline = System.nanoTime() + nanos;
    }

    Program shrink() {
        boolean smaller = true;
        while (smaller && !late()) {
            smaller = false;
            for (int i = 0; i < best.functions().size(); i++) smaller |= shrink(i);
        }
        return best;
    }

    private boolean late() {
        return System.nanoTime() > deadline;
    }

    private boolean shrink(int function) {
        boolean any = false;
        boolean again = true;
        while (again && !late() && function < best.functions().size()) {
            again = false;
            Function now = best.functions().get(function);
            for (List<Statement> body : blocks(now.body(), true)) {
                if (late()) break;
                if (attempt(best.with(function, now.withBody(body)).tidy())) {
                    again = any = true;
                    break;
                }
            }
        }
        return any;
    }

    private boolean attempt(Program candidate) {
        if (!shows.test(candidate)) return false;
        best = candidate;
        return true;
    }

    /** Smaller blocks, those with most left out first. The outermost must keep its return. */
    private static List<List<Statement>> blocks(List<Statement> block, boolean outermost) {
        List<List<Statement>> smaller = new ArrayList<>();
        int removable = outermost ? block.size() - 1 : block.size();
        for (int chunk = Math.max(1, removable / 2); chunk > 0; chunk /= 2)
            for (int at = 0; at < removable; at += chunk)
                smaller.add(without(block, at, Math.min(removable, at + chunk)));
        for (int at = 0; at < block.size(); at++) {
            Statement statement = block.get(at);
            if (at < removable)
                for (List<Statement> inner : inlined(statement)) smaller.add(replaced(block, at, inner));
            for (Statement less : statements(statement)) smaller.add(replaced(block, at, List.of(less)));
        }
        return smaller;
    }

    private static List<Statement> without(List<Statement> block, int from, int to) {
        List<Statement> rest = new ArrayList<>(block.subList(0, from));
        rest.addAll(block.subList(to, block.size()));
        return rest;
    }

    private static List<Statement> replaced(List<Statement> block, int at, List<Statement> by) {
        List<Statement> changed = new ArrayList<>(block.subList(0, at));
        changed.addAll(by);
        changed.addAll(block.subList(at + 1, block.size()));
        return changed;
    }

    /** Blocks that may stand in place of the statement: those that need no pointer or loop of it. */
    private static List<List<Statement>> inlined(Statement statement) {
        return switch (statement) {
            case Statement.If i -> List.of(i.body(), i.otherwise());
            case Statement.Switch s -> s.bodies();
            case Statement.With w -> List.of(w.otherwise());
            default -> List.of();
        };
    }

    private static List<Statement> statements(Statement statement) {
        List<Statement> smaller = new ArrayList<>();
        List<List<Statement>> blocks = statement.blocks();
        for (int i = 0; i < blocks.size(); i++)
            for (List<Statement> block : blocks(blocks.get(i), false))
                smaller.add(statement.withBlocks(replace(blocks, i, block)));
        List<Expression> expressions = statement.expressions();
        for (int i = 0; i < expressions.size(); i++)
            for (Expression less : expressions(expressions.get(i)))
                smaller.add(statement.withExpressions(replace(expressions, i, less)));
        return smaller;
    }

    /** Simpler expressions of the same type. */
    private static List<Expression> expressions(Expression expression) {
        if (expression instanceof Constant || expression instanceof Expression.Redirect) return List.of();
        List<Expression> smaller = new ArrayList<>();
        smaller.add(new Constant(expression.type(), 0));
        smaller.add(new Constant(expression.type(), 1));
        List<Expression> parts = expression.parts();
        for (Expression part : parts) if (part.type() == expression.type() && safe(expression)) smaller.add(part);
        for (int i = 0; i < parts.size(); i++)
            for (Expression less : expressions(parts.get(i))) smaller.add(expression.with(replace(parts, i, less)));
        return smaller;
    }

    /** Whether its parts may stand in its place: bounds stay. */
    private static boolean safe(Expression expression) {
        return !(expression instanceof Expression.Clamped);
    }

    private static <T> List<T> replace(List<T> list, int at, T by) {
        List<T> changed = new ArrayList<>(list);
        changed.set(at, by);
        return changed;
    }
}
