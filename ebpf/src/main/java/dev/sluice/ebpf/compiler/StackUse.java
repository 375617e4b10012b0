package dev.sluice.ebpf.compiler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The chain of calls that takes the most stack, of 512 bytes that the kernel allows, each frame rounded up to 32 as 6.1 does
 * (check_max_stack_depth). Newer ones are less strict, so a program that loads there may not load on 6.1.
 *
 * @param chain each function with its own bytes, the program first
 */
public record StackUse(int bytes, List<String> chain) {
    /** All that the kernel gives to a chain of calls. */
    public static final int MOST = 512;

    private static final int ROUNDED = 32;

    /** {@code functions}: the program first. */
    static StackUse of(List<Function> functions) {
        Map<MethodKey, Function> byKey = new HashMap<>();
        for (Function function : functions) byKey.put(function.key(), function);
        return of(functions.getFirst(), byKey, new HashMap<>());
    }

    private static StackUse of(Function function, Map<MethodKey, Function> byKey, Map<MethodKey, StackUse> known) {
        StackUse found = known.get(function.key());
        if (found != null) return found;
        StackUse deepest = new StackUse(0, List.of());
        for (MethodKey callee : function.needs().keySet()) {
            Function next = byKey.get(callee);
            if (next == null) continue;
            StackUse below = of(next, byKey, known);
            if (below.bytes > deepest.bytes) deepest = below;
        }
        int own = (Math.max(function.frame(), 1) + ROUNDED - 1) / ROUNDED * ROUNDED;
        List<String> chain = new ArrayList<>(List.of(function.key().readable() + " " + function.frame()));
        chain.addAll(deepest.chain);
        found = new StackUse(own + deepest.bytes, List.copyOf(chain));
        known.put(function.key(), found);
        return found;
    }
}
