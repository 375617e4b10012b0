package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;

/** Helpers by their own names. */
final class KernelIntrinsics implements Intrinsics {
    @Override
    public boolean expand(Call call) {
        switch (call.key.name()) {
            case "nanos" -> call.helper(Helper.KTIME);
            case "jiffies" -> call.helper(Helper.JIFFIES);
            case "random" -> call.helper(Helper.RANDOM);
            case "cpu" -> call.helper(Helper.CPU);
            case "redirect" -> redirect(call);
            case "redirectNeighbour" -> redirectNeighbour(call);
            case "fibLookup" ->
                call.helper(
                        Helper.FIB_LOOKUP,
                        call.argument(0),
                        call.argument(1),
                        call.constant(Kind.INT, 64),
                        call.argument(2));
            case "checksumDifference" -> call.helper(Helper.CSUM_DIFF, call.arguments);
            case "loop" -> loop(call);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public String instead() {
        return "see Kernel for what kernel code can call";
    }

    /**
     * XDP's answer is the verdict already: XDP_REDIRECT, or XDP_ABORTED for flags that it does not know. tc's fails for unknown
     * flags only, and a packet redirected nowhere is dropped (net/core/filter.c, {@code skb_do_redirect}), so the verdict is
     * always REDIRECT.
     */
    private static void redirect(Call call) {
        if (call.frontend.hook == Hook.TC) {
            call.emit.call(Helper.REDIRECT, Kind.INT, call.emit.variable(), call.arguments);
            call.emit.constant(Kind.INT, Packet.REDIRECT, call.answer());
            return;
        }
        Long flags = call.emit.knownNumber(call.argument(1));
        if (flags != null && flags != 0) call.emit.refuse("redirect into an interface in XDP", "pass flags 0");
        else call.helper(Helper.REDIRECT, call.arguments);
    }

    private static void redirectNeighbour(Call call) {
        if (call.frontend.hook == Hook.XDP) {
            call.emit.refuse("Kernel.redirectNeighbour is for tc only", "put it under if (!p.xdp())");
            return;
        }
        Emitter emit = call.emit;
        emit.call(
                Helper.REDIRECT_NEIGH,
                Kind.INT,
                emit.variable(),
                call.argument(0),
                call.argument(1),
                call.constant(Kind.INT, 20),
                call.constant(Kind.LONG, 0));
        emit.constant(Kind.INT, Packet.REDIRECT, call.answer());
    }

    private static void loop(Call call) {
        MethodKey body = call.function(2, Frontend.Shape.LOOP_BODY);
        if (body == null) return;
        int function = call.emit.variable();
        call.emit.step(Op.FUNCTION, Kind.POINTER, function).detail = body;
        Step step = call.helper(Helper.LOOP, call.argument(0), function, call.argument(1), call.constant(Kind.LONG, 0));
        call.mayMovePacket(step, body);
    }
}
