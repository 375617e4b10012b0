package dev.sluice.ebpf.compiler;

/** Static methods of Integer and Long. */
final class NumberIntrinsics implements Intrinsics {
    private final Kind kind;

    NumberIntrinsics(Kind kind) {
        this.kind = kind;
    }

    @Override
    public boolean expand(Call call) {
        Emitter emit = call.emit;
        int a = call.arguments.length > 0 ? call.argument(0) : Step.NO_RESULT;
        int b = call.arguments.length > 1 ? call.argument(1) : Step.NO_RESULT;
        switch (call.key.name()) {
            case "toUnsignedLong" -> emit.unary(Op.ZERO_EXTEND, Kind.LONG, 0, call.answer(), a);
            case "divideUnsigned" -> emit.binary(Op.DIV, kind, call.answer(), a, b);
            case "remainderUnsigned" -> emit.binary(Op.MOD, kind, call.answer(), a, b);
            case "compareUnsigned" -> compare(call, Op.COMPARE_UNSIGNED);
            case "compare" -> compare(call, Op.COMPARE);
            case "rotateLeft" -> rotate(call, Op.SHL, Op.SHR);
            case "rotateRight" -> rotate(call, Op.SHR, Op.SHL);
            case "reverseBytes" -> emit.unary(Op.SWAP, kind, kind.bits() / 8, call.answer(), a);
            case "min", "max" -> MathIntrinsics.choose(call, kind);
            case "sum" -> emit.binary(Op.ADD, kind, call.answer(), a, b);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public String instead() {
        return "kernel code uses compare, compareUnsigned, divideUnsigned, remainderUnsigned, toUnsignedLong, rotateLeft,"
                + " rotateRight, reverseBytes, min, max";
    }

    private void compare(Call call, Op op) {
        Long x = call.emit.knownNumber(call.argument(0));
        Long y = call.emit.knownNumber(call.argument(1));
        if (x != null && y != null) {
            long order = op == Op.COMPARE ? Long.compare(x, y) : Long.compareUnsigned(x, y);
            call.emit.constant(Kind.INT, order, call.answer());
        } else {
            call.emit.step(op, Kind.INT, call.answer(), call.arguments).size = kind.bits() / 8;
        }
    }

    /** Distances count modulo the width, as everywhere in Java. */
    private void rotate(Call call, Op one, Op other) {
        Emitter emit = call.emit;
        int mask = emit.constant(Kind.INT, kind.bits() - 1);
        int there = emit.binary(Op.AND, Kind.INT, call.argument(1), mask);
        int back = emit.binary(Op.AND, Kind.INT, emit.unary(Op.NEGATE, Kind.INT, 0, call.argument(1)), mask);
        int high = emit.binary(one, kind, call.argument(0), there);
        int low = emit.binary(other, kind, call.argument(0), back);
        emit.binary(Op.OR, kind, call.answer(), high, low);
    }
}
