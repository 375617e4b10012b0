package dev.sluice.ebpf.compiler;

import java.util.List;

/** Which bytes of a new buffer are written before anybody can read them. */
final class FrameStores {
    private FrameStores() {}

    /** For each 8-byte word, a bit per byte that the stores after {@code index} in the block overwrite first. */
    static int[] covered(Block block, int index, Value buffer, int words) {
        int[] covered = new int[words];
        List<Value> after = block.values.subList(index + 1, block.values.size());
        for (Value v : after) {
            if (v.op == Op.STORE && v.operand(0).base() == buffer) {
                long from = v.operand(0).distance();
                for (long at = from; at < from + v.size; at++)
                    if (at >= 0 && at < 8L * words) covered[(int) at / 8] |= 1 << at % 8;
            } else if (mayRead(v, buffer)) {
                break;
            }
        }
        return covered;
    }

    private static boolean mayRead(Value v, Value buffer) {
        return switch (v.op) {
            case CALL, INVOKE -> true;
            case LOAD, STORE, ATOMIC_ADD, FETCH_ADD, EXCHANGE, COMPARE_EXCHANGE ->
                Pointers.origins(v.operand(0)).contains(buffer);
            default -> false;
        };
    }
}
