package dev.sluice.director.datapath;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.linux.Bpf;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** The datapath in the kernel, attached to nothing, with maps of its own. */
final class KernelTwin implements AutoCloseable {
    /** Of the loopback interface, which test runs pretend to have received from. */
    static final int INGRESS = 1;

    /** Verdict as {@link Packet} has it, and the frame as the program left it. */
    @SuppressWarnings("ArrayRecordComponent") // made once, never compared or changed
    record Outcome(int verdict, byte[] frame) {}

    private final Map<BpfMap, KernelMap> maps = new LinkedHashMap<>();
    private final LoadedProgram program;
    private final Hook hook;

    KernelTwin(Hook hook) {
        this(hook, Datapath.class);
    }

    /** With the root {@code receive} of this class. */
    KernelTwin(Hook hook, Class<?> code) {
        this.hook = hook;
        for (BpfMap map : Maps.all()) maps.put(map, KernelMap.create(Bpf.host(), map.spec()));
        if (Fixed.TRACE.on()) for (BpfMap map : Maps.tracing()) maps.put(map, KernelMap.create(Bpf.host(), map.spec()));
        program = LoadedProgram.load(Bpf.host(), Compiler.compile(hook, code, "receive", Map.of()), this::map);
    }

    KernelMap map(BpfMap map) {
        KernelMap found = maps.get(map);
        if (found == null) throw new IllegalArgumentException("no map " + map);
        return found;
    }

    LoadedProgram program() {
        return program;
    }

    Outcome receive(byte[] frame, int gsoSize) {
        Bpf.TestRun run = program.testRun(frame, gsoSize == 0 ? new byte[0] : socketBuffer(gsoSize));
        return new Outcome(verdict(run.result()), run.data());
    }

    /** {@code struct __sk_buff} with the one field that test runs take over. */
    private static byte[] socketBuffer(int gsoSize) {
        return ByteBuffer.allocate(192)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(176, gsoSize)
                .array();
    }

    /** From {@code XDP_*} or {@code TC_ACT_*}. */
    private int verdict(int result) {
        if (hook == Hook.XDP) return result;
        return switch (result) {
            case -1 -> Packet.PASS;
            case 2 -> Packet.DROP;
            case 7 -> Packet.REDIRECT;
            default -> 100 + result;
        };
    }

    /** All values of an array, one after another. */
    MemorySegment memory(BpfMap map) {
        return map(map).memory();
    }

    @Override
    public void close() {
        program.close();
        maps.values().forEach(KernelMap::close);
    }
}
