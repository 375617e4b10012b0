package dev.sluice.ebpf.compiler;

/**
 * Math.min, max and abs, with a branch: the verifier then knows the bounds. {@code Bits} has them without.
 */
final class MathIntrinsics implements Intrinsics {
    @Override
    public boolean expand(Call call) {
        Kind kind = call.kind;
        if (kind != Kind.INT && kind != Kind.LONG) return false;
        switch (call.key.name()) {
            case "min", "max" -> choose(call, kind);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public String instead() {
        return "kernel code uses Math.min and Math.max of ints and longs";
    }

    static void choose(Call call, Kind kind) {
        Emitter emit = call.emit;
        int a = call.argument(0);
        int b = call.argument(1);
        StepBlock first = emit.block();
        StepBlock second = emit.block();
        StepBlock after = emit.block();
        Comparison comparison = call.key.name().equals("min") ? Comparison.LE : Comparison.GE;
        emit.branch(comparison, kind, a, b, first, second);
        emit.enter(first);
        emit.move(kind, call.answer(), a);
        emit.jump(after);
        emit.enter(second);
        emit.move(kind, call.answer(), b);
        emit.jump(after);
        emit.enter(after);
    }
}
