package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.util.List;

/**
 * Turns the portable verdicts that a root answers into the hook's own: XDP's are the same numbers; tc's are TC_ACT_UNSPEC -1,
 * TC_ACT_SHOT 2 and TC_ACT_REDIRECT 7 (include/uapi/linux/pkt_cls.h).
 *
 * <p>A packet passes with TC_ACT_UNSPEC, which is TCX_NEXT, and not with TC_ACT_OK: OK ends the chain of tcx programs, or of a
 * clsact hook's filters, and whoever is attached behind would never see a packet. Behind the last one both mean the stack.
 */
final class Verdicts {
    /** Four bits for each verdict, signed, ABORTED lowest. */
    private static final int TC = 0x77F22;

    private final Graph graph;
    private final Hook hook;

    private Verdicts(Graph graph, Hook hook) {
        this.graph = graph;
        this.hook = hook;
    }

    static void translate(Graph graph, Hook hook) {
        Verdicts verdicts = new Verdicts(graph, hook);
        for (Block block : List.copyOf(graph.blocks))
            if (block.ends(Op.RETURN))
                block.end().operands[0] = verdicts.translate(block.end().operand(0), block.end());
    }

    private Value translate(Value verdict, Value user) {
        if (verdict.isConst()) return constant(verdict, user);
        if (verdict.op == Op.PHI && uses(verdict) == 1) {
            for (int i = 0; i < verdict.operands.length; i++) {
                Value operand = verdict.operand(i);
                if (operand != verdict) verdict.operands[i] = translate(operand, verdict);
            }
            return verdict;
        }
        return hook == Hook.XDP ? verdict : compute(verdict);
    }

    private Value constant(Value verdict, Value user) {
        Location at = verdict.location.known() ? verdict.location : user.location;
        if (verdict.imm < Packet.ABORTED || verdict.imm > Packet.REDIRECT)
            throw new UnsupportedJava(
                    at, "verdict " + verdict.imm, "answer Packet.ABORTED, DROP, PASS, TX or REDIRECT");
        if (hook == Hook.XDP) return verdict;
        if (verdict.imm == Packet.TX)
            throw new UnsupportedJava(at, "Packet.TX in tc", "use Kernel.redirect(p.ifindex(), 0) unless p.xdp()");
        return graph.constant(Kind.INT, TC << 28 - 4 * verdict.imm >> 28, verdict);
    }

    /** {@code TC << 28 - 4 * verdict >> 28}, right behind the verdict's own place. */
    private Value compute(Value verdict) {
        Block block = verdict.block;
        Value bits = after(verdict, Op.SHL, verdict, graph.constant(Kind.INT, 2, verdict));
        Value above = after(bits, Op.SUB, graph.constant(Kind.INT, 28, verdict), bits);
        Value shift = after(above, Op.AND, above, graph.constant(Kind.INT, 31, verdict));
        Value highest = after(shift, Op.SHL, graph.constant(Kind.INT, TC, verdict), shift);
        assert block == highest.block;
        return after(highest, Op.SAR, highest, graph.constant(Kind.INT, 28, verdict));
    }

    private Value after(Value place, Op op, Value... operands) {
        Value value = graph.value(op, Kind.INT, place.location, place.block, operands);
        place.block.values.add(place.block.values.indexOf(place) + 1, value);
        return value;
    }

    private int uses(Value value) {
        int uses = 0;
        for (Block block : graph.blocks) {
            for (Value phi : block.phis) uses += count(phi, value);
            for (Value v : block.values) uses += count(v, value);
            uses += count(block.end(), value);
        }
        return uses;
    }

    private static int count(Value user, Value value) {
        int count = 0;
        if (user == value) return 0;
        for (Value operand : user.operands) if (operand.actual() == value) count++;
        return count;
    }
}
