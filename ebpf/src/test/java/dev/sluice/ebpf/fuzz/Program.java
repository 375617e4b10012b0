package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.Hook;
import java.util.ArrayList;
import java.util.List;

/** A generated class: its methods, each calling only those after it; the first is the root. */
record Program(long seed, Hook hook, List<Function> functions) {
    Program with(int index, Function function) {
        List<Function> changed = new ArrayList<>(functions);
        changed.set(index, function);
        return new Program(seed, hook, List.copyOf(changed));
    }

    /** The same without methods that nobody calls. */
    Program tidy() {
        List<Function> kept = new ArrayList<>(functions);
        for (int i = kept.size() - 1; i > 0; i--) {
            // Callers stand before callees, but removing a caller may orphan one that was looked at already.
            Signature signature = kept.get(i).signature();
            if (kept.stream().noneMatch(f -> calls(f.body(), signature))) {
                kept.remove(i);
                i = kept.size();
            }
        }
        return new Program(seed, hook, List.copyOf(kept));
    }

    private static boolean calls(List<Statement> body, Signature signature) {
        for (Statement statement : body) {
            for (Expression expression : statement.expressions())
                for (Expression part : expression.all())
                    if (part instanceof Expression.Call call && call.callee().equals(signature)) return true;
            for (List<Statement> block : statement.blocks()) if (calls(block, signature)) return true;
        }
        return false;
    }
}
