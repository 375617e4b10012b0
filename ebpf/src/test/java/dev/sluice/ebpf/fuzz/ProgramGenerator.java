package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.Hook;
import java.util.ArrayList;
import java.util.List;

/** Makes a program of a seed. */
final class ProgramGenerator {
    private final Choices choices;
    private final long seed;
    private final Hook hook;

    private ProgramGenerator(long seed) {
        this.seed = seed;
        choices = new Choices(seed);
        hook = choices.of(Hook.values());
    }

    static Program generate(long seed) {
        return new ProgramGenerator(seed).program();
    }

    private Program program() {
        List<Function> functions = new ArrayList<>();
        List<Signature> callees = new ArrayList<>();
        for (int i = choices.below(4); i > 0; i--) {
            Function function = function(signature("f" + i), callees);
            functions.addFirst(function);
            callees.add(function.signature());
        }
        functions.addFirst(main(callees));
        return new Program(seed, hook, List.copyOf(functions)).tidy();
    }

    private Function main(List<Signature> callees) {
        Scope scope = new Scope(Signature.MAIN, hook, callees);
        scope.moves = choices.of(0, 1, 1, 3);
        scope.budget = choices.of(4, 10, 20, 30);
        variables(scope, choices.of(3, 6, 12, 20));
        StatementGenerator statements = new StatementGenerator(choices, scope);
        List<Statement> body = new ArrayList<>();
        body.add(statements.prologue());
        while (scope.budget > 0) body.addAll(statements.block(6));
        // A block may end in a return, after which nothing is reached; the depth keeps the outermost from it.
        body.add(statements.epilogue());
        body.add(new Statement.Return(statements.result()));
        return new Function(Signature.MAIN, List.copyOf(scope.variables), body);
    }

    private Signature signature(String name) {
        boolean subprogram = choices.percent(50);
        boolean packet = choices.percent(50);
        int room = (subprogram ? 5 : 7) - (packet ? 1 : 0);
        List<Pointer> pointers = new ArrayList<>();
        for (int i = choices.of(0, 0, 1, 2); i > 0; i--)
            pointers.add(new Pointer(
                    pointers.size(),
                    choices.of(Pointer.Space.ANY, Pointer.Space.LOCAL),
                    choices.of(8, 16, 20),
                    8,
                    null,
                    false));
        List<Variable> numbers = new ArrayList<>();
        for (int i = choices.between(0, room - pointers.size()); i > 0; i--)
            numbers.add(new Variable(numbers.size(), choices.of(Type.values())));
        boolean moves = packet && pointers.isEmpty() && choices.percent(20);
        boolean changes = pointers.isEmpty() && choices.percent(30);
        return new Signature(name, subprogram, packet, pointers, numbers, choices.of(Type.values()), moves, changes);
    }

    private Function function(Signature signature, List<Signature> callees) {
        Scope scope = new Scope(signature, hook, callees);
        scope.budget = choices.of(2, 5, 8);
        scope.moves = signature.moves() ? 1 : 0;
        scope.calls = 1;
        // A subprogram's frame counts on top of its callers'.
        scope.frame = signature.subprogram() ? 96 : 64;
        variables(scope, choices.between(1, 4));
        StatementGenerator statements = new StatementGenerator(choices, scope);
        List<Statement> body = new ArrayList<>(statements.block(8));
        body.add(new Statement.Return(statements.result()));
        return new Function(signature, List.copyOf(scope.variables), body);
    }

    private void variables(Scope scope, int count) {
        for (int i = 0; i < count; i++)
            scope.variables.add(new Variable(scope.variables.size(), choices.of(Type.values())));
    }
}
