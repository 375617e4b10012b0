package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.ArrayMap;

/** Maps: helpers of the kernel, most of which its verifier inlines. */
final class MapIntrinsics implements Intrinsics {
    private static final long BPF_ANY = 0, BPF_NOEXIST = 1;

    @Override
    public boolean expand(Call call) {
        int map = call.argument(0);
        switch (call.key.name()) {
            case "get" -> get(call);
            case "at" -> call.emit.step(Op.ELEMENT, Kind.POINTER, call.answer(), call.argument(0), call.argument(1));
            case "put" -> update(call, BPF_ANY);
            case "putIfAbsent" -> update(call, BPF_NOEXIST);
            case "remove" -> call.helper(Helper.MAP_DELETE, map, call.argument(1));
            case "output" ->
                call.helper(
                        Helper.RINGBUF_OUTPUT, map, call.argument(1), call.argument(2), call.constant(Kind.LONG, 0));
            case "call" -> call.helper(Helper.TAIL_CALL, call.argument(1), map, call.argument(2));
            case "forEach" -> forEach(call);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public String instead() {
        return "kernel code uses get, at, put, putIfAbsent, remove, forEach, call and output";
    }

    /** The kernel lets programs name the value of an array of one directly ({@code array_map_direct_value_addr}). */
    private static void get(Call call) {
        boolean single = call.emit.known(call.argument(0)) instanceof ArrayMap array
                && array.spec().entries() == 1;
        Long index = call.emit.knownNumber(call.argument(1));
        if (single && index != null && index == 0)
            call.emit.step(Op.MAP_VALUE, Kind.POINTER, call.answer()).detail = call.emit.known(call.argument(0));
        else call.helper(Helper.MAP_LOOKUP, call.argument(0), key(call));
    }

    private static void update(Call call, long flags) {
        call.helper(
                Helper.MAP_UPDATE,
                call.argument(0),
                call.argument(1),
                call.argument(2),
                call.constant(Kind.LONG, flags));
    }

    /** The helper wants a pointer to the key: an index goes by way of the frame. */
    private static int key(Call call) {
        if (!call.key.descriptor().startsWith("(I)")) return call.argument(1);
        Emitter emit = call.emit;
        int key = emit.variable();
        emit.step(Op.STACK, Kind.POINTER, key, call.constant(Kind.INT, 4)).detail = Op.Raw.RAW;
        emit.step(Op.STORE, Kind.INT, Step.NO_RESULT, key, call.argument(1)).size = 4;
        return key;
    }

    private static void forEach(Call call) {
        MethodKey body = call.function(2, Frontend.Shape.ELEMENT_BODY);
        if (body == null) return;
        int function = call.emit.variable();
        call.emit.step(Op.FUNCTION, Kind.POINTER, function).detail = body;
        call.helper(
                Helper.FOR_EACH_MAP_ELEMENT, call.argument(0), function, call.argument(1), call.constant(Kind.LONG, 0));
        call.emit.packetMoved();
    }
}
