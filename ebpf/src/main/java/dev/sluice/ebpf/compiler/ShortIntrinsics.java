package dev.sluice.ebpf.compiler;

/** Static methods of Short. */
final class ShortIntrinsics implements Intrinsics {
    @Override
    public boolean expand(Call call) {
        Emitter emit = call.emit;
        switch (call.key.name()) {
            case "toUnsignedInt" ->
                emit.binary(Op.AND, Kind.INT, call.answer(), call.argument(0), emit.constant(Kind.INT, 0xffff));
            case "reverseBytes" -> {
                int swapped = emit.unary(Op.SWAP, Kind.INT, 2, call.argument(0));
                emit.unary(Op.SIGN_SHORT, Kind.INT, 0, call.answer(), swapped);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public String instead() {
        return "kernel code uses toUnsignedInt and reverseBytes";
    }
}
