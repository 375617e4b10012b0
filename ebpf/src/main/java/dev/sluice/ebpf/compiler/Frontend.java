package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.Hook;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns one function, root or subprogram, into blocks of steps, with everything it calls inlined. */
final class Frontend {
    final ClassFiles files;
    final PacketMoves moves;
    final Hook hook;
    final Map<String, Long> params;
    final Emitter emit = new Emitter();
    /** Subprograms and callbacks that this function names, and how the kernel calls them. */
    final Map<MethodKey, Shape> functions = new LinkedHashMap<>();

    private final List<MethodKey> calls = new ArrayList<>();

    Frontend(ClassFiles files, Hook hook, Map<String, Long> params) {
        this.files = files;
        moves = new PacketMoves(files);
        this.hook = hook;
        this.params = params;
    }

    /** Blocks of the whole function; the first is the entry. */
    List<StepBlock> compile(MethodKey key, Shape shape) {
        emit.location = start(key);
        MethodModel method = files.find(key);
        if (method == null) throw new IllegalArgumentException("no method " + key.readable() + key.descriptor());
        if (!method.flags().has(AccessFlag.STATIC))
            throw new UnsupportedJava(emit.location, "a root or subprogram that is not static", "make it static");
        MethodTypeDesc type = method.methodTypeSymbol();
        int[] arguments = arguments(type, shape);
        int result = emit.variable();
        StepBlock exit = emit.block();
        inline(key, arguments, result, exit);
        emit.finish(Kind.of(type.returnType()), result);
        return emit.blocks();
    }

    private int[] arguments(MethodTypeDesc type, Shape shape) {
        List<ClassDesc> parameters = type.parameterList();
        int[] arguments = new int[parameters.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = emit.variable();
            emit.step(Op.ARGUMENT, Kind.of(parameters.get(i)), arguments[i]).imm = (long) i + shape.firstArgument();
        }
        return arguments;
    }

    /** Where a method starts, called from where the emitter is now. */
    private Location start(MethodKey key) {
        Location caller = emit.location.line() == 0 ? null : emit.location;
        return new Location(files.sourceFile(key.owner()), 0, key.readable(), caller);
    }

    /** Writes {@code key}'s code here; afterwards the emitter is at {@code exit}. */
    void inline(MethodKey key, int[] arguments, int result, @Nullable StepBlock exit) {
        StepBlock after = exit == null ? emit.block() : exit;
        MethodModel method = files.find(key);
        if (calls.contains(key)) {
            emit.refuse("recursive call of " + key.readable(), "write a loop with a constant bound");
        } else if (method == null) {
            emit.refuse("call of " + key.readable() + ", which has no class file here", "call a static method");
        } else {
            CodeModel code = method.code().orElse(null);
            if (code == null) {
                emit.refuse("call of " + key.readable() + ", which has no code", "call a static method");
            } else {
                Location caller = emit.location;
                calls.add(key);
                emit.location = start(key);
                new MethodInliner(this, method, code, key, emit.location).write(arguments, result, after);
                calls.removeLast();
                emit.location = caller;
            }
        }
        emit.enter(after);
    }

    /** Notes that {@code key} is called as a function of its own. */
    void needs(MethodKey key, Shape shape) {
        Shape before = functions.putIfAbsent(key, shape);
        if (before != null && before != shape)
            throw new UnsupportedJava(
                    emit.location, key.readable() + " both called and passed as a callback", "use two methods");
    }

    /** How the kernel enters a function. */
    enum Shape {
        /** By the hook, with the context. */
        ROOT(0),
        SUBPROGRAM(0),
        /** {@code bpf_loop}: index, context. */
        LOOP_BODY(0),
        /** {@code bpf_for_each_map_elem}: map, key, value, context; the method does not want the map. */
        ELEMENT_BODY(1);

        private final int firstArgument;

        Shape(int firstArgument) {
            this.firstArgument = firstArgument;
        }

        int firstArgument() {
            return firstArgument;
        }

        boolean callback() {
            return this == LOOP_BODY || this == ELEMENT_BODY;
        }
    }
}
