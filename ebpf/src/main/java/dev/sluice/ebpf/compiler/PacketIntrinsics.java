package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.Hook;

/** The packet, in whichever context the hook gives ({@code struct xdp_md}, {@code struct __sk_buff}). */
final class PacketIntrinsics implements Intrinsics {
    private static final int SKB_LEN = 0, SKB_TYPE = 4, SKB_MARK = 8, SKB_VLAN_PRESENT = 20, SKB_GSO_SIZE = 176;

    @Override
    public boolean expand(Call call) {
        Emitter emit = call.emit;
        boolean xdp = call.frontend.hook == Hook.XDP;
        switch (call.key.name()) {
            case "xdp" -> emit.constant(Kind.INT, xdp ? 1 : 0, call.answer());
            case "at" -> at(call, xdp);
            case "ifindex" -> emit.context(Kind.INT, call.answer(), call.argument(0), xdp ? 12 : 40);
            case "length" -> length(call, xdp);
            case "load" -> call.helper(xdp ? Helper.XDP_LOAD_BYTES : Helper.SKB_LOAD_BYTES, call.arguments);
            case "adjustHead", "adjustTail" -> {
                if (!xdp) refuse(call, "XDP", "if (p.xdp())");
                else if (call.key.name().equals("adjustHead")) call.helper(Helper.XDP_ADJUST_HEAD, call.arguments);
                else call.helper(Helper.XDP_ADJUST_TAIL, call.arguments);
            }
            case "pull",
                    "type",
                    "mark",
                    "gsoSize",
                    "vlan",
                    "adjustRoom",
                    "changeTail",
                    "store",
                    "l3Checksum",
                    "l4Checksum",
                    "sumChanged" -> {
                if (xdp) refuse(call, "tc", "if (!p.xdp())");
                else socketBuffer(call);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public String instead() {
        return "see Packet for what kernel code can call";
    }

    private static void refuse(Call call, String hook, String guard) {
        call.emit.refuse("Packet." + call.key.name() + " is for " + hook + " only", "put it under " + guard);
    }

    private static void data(Call call, int result, boolean xdp) {
        call.emit.context(Kind.POINTER, result, call.argument(0), xdp ? 0 : 76);
    }

    private static void end(Call call, int result, boolean xdp) {
        call.emit.context(Kind.POINTER, result, call.argument(0), xdp ? 4 : 80);
    }

    /** The check that the verifier wants to see: data + offset + length against data_end. */
    private static void at(Call call, boolean xdp) {
        Emitter emit = call.emit;
        int data = emit.variable();
        int end = emit.variable();
        data(call, data, xdp);
        int start = emit.offset(data, call.argument(1));
        int limit = emit.offset(start, call.argument(2));
        end(call, end, xdp);
        StepBlock inside = emit.block();
        StepBlock outside = emit.block();
        StepBlock after = emit.block();
        emit.branch(Comparison.ABOVE, Kind.POINTER, limit, end, outside, inside);
        emit.enter(inside);
        emit.move(Kind.POINTER, call.answer(), start);
        emit.jump(after);
        emit.enter(outside);
        emit.constant(Kind.POINTER, 0, call.answer());
        emit.jump(after);
        emit.enter(after);
    }

    private static void length(Call call, boolean xdp) {
        Emitter emit = call.emit;
        if (!xdp) {
            emit.context(Kind.INT, call.answer(), call.argument(0), SKB_LEN);
            return;
        }
        int data = emit.variable();
        int end = emit.variable();
        data(call, data, true);
        end(call, end, true);
        emit.unary(Op.TRUNCATE, Kind.INT, 0, call.answer(), emit.binary(Op.SUB, Kind.LONG, end, data));
    }

    private static void socketBuffer(Call call) {
        Emitter emit = call.emit;
        int skb = call.argument(0);
        switch (call.key.name()) {
            case "type" -> emit.context(Kind.INT, call.answer(), skb, SKB_TYPE);
            case "gsoSize" -> emit.context(Kind.INT, call.answer(), skb, SKB_GSO_SIZE);
            case "vlan" -> emit.context(Kind.INT, call.answer(), skb, SKB_VLAN_PRESENT);
            case "mark" -> mark(call);
            case "pull" -> call.helper(Helper.SKB_PULL_DATA, call.arguments);
            case "adjustRoom" -> call.helper(Helper.SKB_ADJUST_ROOM, call.arguments);
            case "changeTail" ->
                call.helper(Helper.SKB_CHANGE_TAIL, skb, call.argument(1), call.constant(Kind.LONG, 0));
            case "store" ->
                call.helper(
                        Helper.SKB_STORE_BYTES,
                        skb,
                        call.argument(1),
                        call.argument(2),
                        call.argument(3),
                        call.constant(Kind.LONG, 0));
            case "sumChanged" -> {
                Step _ = call.emit.call(Helper.CSUM_UPDATE, Kind.INT, call.emit.variable(), call.arguments);
            }
            case "l3Checksum" -> call.helper(Helper.L3_CSUM_REPLACE, call.arguments);
            default -> call.helper(Helper.L4_CSUM_REPLACE, call.arguments);
        }
    }

    private static void mark(Call call) {
        Step step = call.kind == Kind.NONE
                ? call.emit.step(Op.CONTEXT_STORE, Kind.INT, Step.NO_RESULT, call.argument(0), call.argument(1))
                : call.emit.step(Op.CONTEXT_LOAD, Kind.INT, call.answer(), call.argument(0));
        step.imm = SKB_MARK;
        step.size = 4;
    }
}
