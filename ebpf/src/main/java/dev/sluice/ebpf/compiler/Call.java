package dev.sluice.ebpf.compiler;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call in the source: expanded as part of the language, made a bpf-to-bpf call, or inlined. */
final class Call {
    private static final Map<String, Intrinsics> LANGUAGE = Map.of(
            "dev/sluice/ebpf/Mem", new MemIntrinsics(),
            "dev/sluice/ebpf/Packet", new PacketIntrinsics(),
            "dev/sluice/ebpf/Kernel", new KernelIntrinsics(),
            "dev/sluice/ebpf/Param", new ParamIntrinsics(),
            "java/lang/Integer", new NumberIntrinsics(Kind.INT),
            "java/lang/Long", new NumberIntrinsics(Kind.LONG),
            "java/lang/Short", new ShortIntrinsics(),
            "java/lang/Math", new MathIntrinsics());
    private static final Intrinsics MAPS = new MapIntrinsics();

    final Frontend frontend;
    final Emitter emit;
    final MethodKey key;
    final int[] arguments;
    /** Variable for the answer, or {@link Step#NO_RESULT}. */
    final int result;

    final Kind kind;

    Call(Frontend frontend, MethodKey key, int[] arguments, int result, Kind kind) {
        this.frontend = frontend;
        this.emit = frontend.emit;
        this.key = key.owner().startsWith("java/") ? key : frontend.files.resolve(key);
        this.arguments = arguments;
        this.result = result;
        this.kind = kind;
    }

    void expand() {
        Intrinsics intrinsics = intrinsics();
        if (intrinsics != null) {
            if (!intrinsics.expand(this)) emit.refuse("call of " + key.readable(), intrinsics.instead());
        } else if (key.owner().startsWith("java/")) {
            emit.refuse(
                    "call of " + key.readable(), "write it in Java of the subset, or see docs/java-in-the-kernel.md");
        } else if (frontend.files.isSubprogram(key)) {
            invoke();
        } else {
            frontend.inline(key, arguments, result, null);
        }
    }

    private @Nullable Intrinsics intrinsics() {
        Intrinsics found = LANGUAGE.get(key.owner());
        if (found != null) return found;
        return switch (key.owner().replace(ClassFiles.LANGUAGE, "")) {
            case "BpfMap",
                    "ArrayMap",
                    "BlockArray",
                    "PerCpuArray",
                    "HashTable",
                    "LruHash",
                    "ProgramArray",
                    "RingBuffer" -> MAPS;
            default -> null;
        };
    }

    private void invoke() {
        if (arguments.length > 5) {
            emit.refuse("subprogram with more than five arguments", "pass them in a Mem, or leave @Subprogram out");
            return;
        }
        frontend.needs(key, Frontend.Shape.SUBPROGRAM);
        Step step = emit.step(Op.INVOKE, kind == Kind.NONE ? Kind.INT : kind, answer(), arguments);
        step.detail = key;
        mayMovePacket(step, key);
    }

    // ---- for intrinsics

    int argument(int index) {
        return arguments[index];
    }

    /** The result's variable, or a new one when the source ignores the answer. */
    int answer() {
        return result == Step.NO_RESULT ? emit.variable() : result;
    }

    int constant(Kind kind, long value) {
        return emit.constant(kind, value);
    }

    Step helper(Helper helper, int... arguments) {
        return emit.call(helper, kind == Kind.NONE ? Kind.INT : kind, answer(), arguments);
    }

    /** A call of {@code function}, or that calls it back, was written in {@code step}. */
    void mayMovePacket(Step step, MethodKey function) {
        if (!frontend.moves.in(function)) return;
        step.imm = Step.MOVES_PACKET;
        emit.packetMoved();
    }

    /** The method that a function argument refers to, noted as needed; null after a refusal. */
    @Nullable
    MethodKey function(int index, Frontend.Shape shape) {
        if (emit.known(arguments[index]) instanceof MethodKey function) {
            frontend.needs(function, shape);
            return function;
        }
        emit.refuse(
                "a function that is not named in the call itself",
                "pass Class::method or a lambda that captures nothing");
        return null;
    }
}
