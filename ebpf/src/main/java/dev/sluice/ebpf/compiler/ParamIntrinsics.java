package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.Param;

/** Configuration: constants by now. */
final class ParamIntrinsics implements Intrinsics {
    @Override
    public boolean expand(Call call) {
        if (!(call.emit.known(call.argument(0)) instanceof Param param)) {
            call.emit.refuse("a Param that is not read from its static final field", "name the field in the call");
            return true;
        }
        long value = call.frontend.params.getOrDefault(param.name(), param.longValue());
        switch (call.key.name()) {
            case "value" -> call.emit.constant(Kind.INT, value, call.answer());
            case "longValue" -> call.emit.constant(Kind.LONG, value, call.answer());
            case "on" -> call.emit.constant(Kind.INT, value == 0 ? 0 : 1, call.answer());
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public String instead() {
        return "kernel code reads value(), longValue() and on()";
    }
}
