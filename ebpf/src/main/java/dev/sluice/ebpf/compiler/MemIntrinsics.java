package dev.sluice.ebpf.compiler;

/** Reads and writes through a pointer. */
final class MemIntrinsics implements Intrinsics {
    @Override
    public boolean expand(Call call) {
        Emitter emit = call.emit;
        switch (call.key.name()) {
            case "stack" -> emit.step(Op.STACK, Kind.POINTER, call.answer(), call.argument(0));
            case "at" -> emit.offset(call.answer(), call.argument(0), call.argument(1));
            case "u8" -> access(call, 1, false);
            case "u16" -> access(call, 2, false);
            case "u32" -> access(call, 4, false);
            case "u64" -> access(call, 8, false);
            case "be16" -> access(call, 2, true);
            case "be32" -> access(call, 4, true);
            case "be64" -> access(call, 8, true);
            case "prefetch" -> {
                int address = emit.offset(call.argument(0), call.argument(1));
                emit.step(Op.PREFETCH, Kind.NONE, Step.NO_RESULT, address).size = 1;
            }
            case "copyFrom" ->
                emit.step(Op.COPY, Kind.NONE, Step.NO_RESULT, call.argument(0), call.argument(1), call.argument(2));
            case "add32" -> atomic(call, Op.ATOMIC_ADD, 4);
            case "add64" -> atomic(call, Op.ATOMIC_ADD, 8);
            case "fetchAdd64" -> atomic(call, Op.FETCH_ADD, 8);
            case "xchg64" -> atomic(call, Op.EXCHANGE, 8);
            case "cas32" -> atomic(call, Op.COMPARE_EXCHANGE, 4);
            case "cas64" -> atomic(call, Op.COMPARE_EXCHANGE, 8);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public String instead() {
        return "kernel code uses stack, at, copyFrom, prefetch, u8...u64, be16...be64 and the atomic operations";
    }

    private static void access(Call call, int size, boolean swapped) {
        Emitter emit = call.emit;
        Kind kind = size == 8 ? Kind.LONG : Kind.INT;
        int address = emit.offset(call.argument(0), call.argument(1));
        if (call.kind == Kind.NONE) {
            int value = call.argument(2);
            if (swapped) value = emit.unary(Op.SWAP, kind, size, value);
            emit.step(Op.STORE, kind, Step.NO_RESULT, address, value).size = size;
        } else if (swapped) {
            int loaded = emit.variable();
            emit.step(Op.LOAD, kind, loaded, address).size = size;
            emit.unary(Op.SWAP, kind, size, call.answer(), loaded);
        } else {
            emit.step(Op.LOAD, kind, call.answer(), address).size = size;
        }
    }

    private static void atomic(Call call, Op op, int size) {
        Emitter emit = call.emit;
        Kind kind = size == 8 ? Kind.LONG : Kind.INT;
        int address = emit.offset(call.argument(0), call.argument(1));
        int result = op == Op.ATOMIC_ADD ? Step.NO_RESULT : call.answer();
        Step step = op == Op.COMPARE_EXCHANGE
                ? emit.step(op, kind, result, address, call.argument(2), call.argument(3))
                : emit.step(op, kind, result, address, call.argument(2));
        step.size = size;
    }
}
