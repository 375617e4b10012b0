package dev.sluice.ebpf.compiler;

import dev.sluice.ebpf.Packet;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One compiled function.
 *
 * @param needs other functions that its code names
 * @param frame bytes of stack
 */
record Function(
        MethodKey key,
        Frontend.Shape shape,
        Encoder.Encoded encoded,
        Map<MethodKey, Frontend.Shape> needs,
        int frame,
        int spills) {

    private static final ClassDesc PACKET = ClassDesc.of(Packet.class.getName());

    static Function compile(Frontend frontend, MethodKey key, Frontend.Shape shape, Consumer<Object> trace) {
        List<StepBlock> steps = frontend.compile(key, shape);
        new JumpThreading(steps).run();
        Graph graph = SsaBuilder.build(steps);
        optimize(graph);
        NullChecks.run(graph);
        StalePointers.run(graph);
        if (shape == Frontend.Shape.ROOT) {
            Verdicts.translate(graph, frontend.hook);
            optimize(graph);
        }
        Legalization.run(graph);
        optimize(graph);
        optimizeMemory(graph);
        optimize(graph);
        Legalization.forgetEpochs(graph);
        CriticalEdges.split(graph);
        List<Block> order = Dominators.compute(graph);
        trace.accept(graph);
        MachineCode code = Selection.select(order);
        RegisterAllocator.allocate(code);
        checkFrame(key, order, code.frame);
        Encoder.Encoded encoded = Encoder.encode(code);
        return new Function(key, shape, encoded, needed(frontend, encoded), code.frame, code.spills);
    }

    private static void optimize(Graph graph) {
        boolean changed = true;
        while (changed) {
            changed = Phis.simplifyAll(graph);
            changed |= Folding.run(graph);
            changed |= BranchFolding.run(graph);
            if (!changed) changed = ValueNumbering.run(graph);
            changed |= DeadCode.run(graph);
        }
    }

    /** Memory after values: what is no longer loaded makes more values the same. */
    private static void optimizeMemory(Graph graph) {
        while (LoadElimination.run(graph)) {
            optimize(graph);
            if (!DeadBuffers.run(graph)) return;
        }
    }

    private static void checkFrame(MethodKey key, List<Block> order, int frame) {
        if (frame <= Legalization.STACK) return;
        Location location = order.getFirst().end().location;
        throw new UnsupportedJava(
                location,
                key.readable() + " needs " + frame + " bytes of stack",
                "the kernel has 512: use smaller Mem.stack buffers, or make parts of the code @Subprogram");
    }

    /** Of the functions that the source names, those whose calls were not folded away. */
    private static Map<MethodKey, Frontend.Shape> needed(Frontend frontend, Encoder.Encoded encoded) {
        Map<MethodKey, Frontend.Shape> needed = new LinkedHashMap<>();
        for (Encoder.Fixup fixup : encoded.fixups()) {
            if (!(fixup.symbol() instanceof MethodKey callee)) continue;
            Frontend.Shape shape = frontend.functions.get(callee);
            if (shape != null) needed.put(callee, shape);
        }
        return needed;
    }

    Kind result() {
        return Kind.of(type().returnType());
    }

    /**
     * Whether the kernel verifies it once, by itself, instead of at every call with what the caller knows: it can where numbers and
     * the packet come in and a number goes out.
     */
    boolean verifiedAlone() {
        if (shape != Frontend.Shape.SUBPROGRAM || result() == Kind.POINTER || result() == Kind.NONE) return false;
        return type().parameterList().stream().allMatch(p -> Kind.of(p) != Kind.POINTER || p.equals(PACKET));
    }

    private MethodTypeDesc type() {
        return MethodTypeDesc.ofDescriptor(key.descriptor());
    }

    /** As the kernel calls it. */
    List<Kind> parameters() {
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < shape.firstArgument(); i++) kinds.add(Kind.POINTER);
        type().parameterList().forEach(p -> kinds.add(Kind.of(p)));
        return kinds;
    }
}
