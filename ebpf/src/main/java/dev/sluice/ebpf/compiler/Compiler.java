package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.load.ProgramSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Compiles datapath methods from their class files to eBPF (v3 instructions, kernel 6.1 and newer).
 *
 * <p>Deterministic; keeps no state, so any thread may call it. See docs/java-in-the-kernel.md for the subset of Java.
 */
public final class Compiler {
    private static final int LONGEST_NAME = 15;
    private static final String ROOT = "(L" + Packet.class.getName().replace('.', '/') + ";)I";

    private Compiler() {}

    /**
     * Compiles {@code static int method(Packet)} of {@code owner} with all that it calls.
     *
     * @param params values of {@link dev.sluice.ebpf.Param}s by name; the others have their current value
     * @throws UnsupportedJava if something reachable is outside the subset
     */
    public static ProgramSpec compile(Hook hook, Class<?> owner, String method, Map<String, Long> params) {
        return compile(hook, owner, method, params, _ -> {});
    }

    /** As above, with the class files and constants that {@code loader} finds, which may differ from those that run on the JVM. */
    public static ProgramSpec compile(
            Hook hook, ClassLoader loader, Class<?> owner, String method, Map<String, Long> params) {
        return link(hook, owner, method, functions(hook, loader, owner, method, params, _ -> {}));
    }

    /** As above; {@code trace} sees each function's SSA form, good for {@code toString}, for debugging the compiler. */
    static ProgramSpec compile(
            Hook hook, Class<?> owner, String method, Map<String, Long> params, Consumer<Object> trace) {
        return link(hook, owner, method, functions(hook, loader(owner), owner, method, params, trace));
    }

    private static ProgramSpec link(Hook hook, Class<?> owner, String method, List<Function> functions) {
        Linker linker = new Linker(programName(owner, method), hook);
        functions.forEach(linker::add);
        return linker.link();
    }

    private static ClassLoader loader(Class<?> owner) {
        return Objects.requireNonNullElse(owner.getClassLoader(), ClassLoader.getSystemClassLoader());
    }

    /** How much stack {@code method} and what it calls take; arguments as with {@link #compile}. */
    public static StackUse stack(Hook hook, Class<?> owner, String method, Map<String, Long> params) {
        return StackUse.of(functions(hook, loader(owner), owner, method, params, _ -> {}));
    }

    /** The program first. */
    private static List<Function> functions(
            Hook hook,
            ClassLoader loader,
            Class<?> owner,
            String method,
            Map<String, Long> params,
            Consumer<Object> trace) {
        ClassFiles files = new ClassFiles(loader);
        MethodKey root = new MethodKey(owner.getName().replace('.', '/'), method, ROOT);
        Map<MethodKey, Frontend.Shape> shapes = new LinkedHashMap<>();
        List<Function> functions = new ArrayList<>();
        Deque<MethodKey> work = new ArrayDeque<>(List.of(root));
        shapes.put(root, Frontend.Shape.ROOT);
        while (!work.isEmpty()) {
            MethodKey key = work.remove();
            Frontend.Shape shape = Objects.requireNonNull(shapes.get(key));
            Frontend frontend = new Frontend(files, hook, params);
            Function function = Function.compile(frontend, key, shape, trace);
            functions.add(function);
            for (Map.Entry<MethodKey, Frontend.Shape> needed : function.needs().entrySet()) {
                Frontend.Shape before = shapes.putIfAbsent(needed.getKey(), needed.getValue());
                if (before == null) work.add(needed.getKey());
                else if (before != needed.getValue())
                    throw new IllegalArgumentException(
                            needed.getKey().readable()
                                    + " is both called and passed as a callback, or passed to two kinds of loop: use two methods");
            }
        }
        return functions;
    }

    private static String programName(Class<?> owner, String method) {
        String name = (method + "." + owner.getSimpleName()).replaceAll("[^A-Za-z0-9_.]", "_");
        String shorter = name.length() <= LONGEST_NAME ? name : method.replaceAll("[^A-Za-z0-9_.]", "_");
        return shorter.substring(0, Math.min(LONGEST_NAME, shorter.length()));
    }
}
