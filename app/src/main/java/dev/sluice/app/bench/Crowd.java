package dev.sluice.app.bench;

import dev.sluice.app.lab.Node;
import dev.sluice.director.FirstStart;
import dev.sluice.director.Tables;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Settings;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.BpfFs;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Clients in their millions, at once: the datapath run on a running director's own maps, a packet for each of them. */
final class Crowd {
    private static final int ACK = 16, SYN = 2;

    private final Bpf bpf = Bpf.host();
    private final Path pins;
    private final Map<BpfMap, KernelMap> maps = new HashMap<>();

    private Crowd(Node director) {
        pins = BpfFs.ensure().resolve("sluice/" + director.inode() + "/maps");
    }

    /** Lets {@code count} clients each open a connection to 10.9.9.9:80, which must be a service by direct routing. */
    static void connect(Node director, int count) {
        Crowd crowd = new Crowd(director);
        try {
            for (int flags : new int[] {SYN, ACK}) crowd.send(flags, count);
        } finally {
            crowd.maps.values().forEach(KernelMap::close);
        }
    }

    private void send(int flags, int count) {
        FirstStart.fix(
                new Tables(this::map), new Settings(Mem.of(map(Maps.SETTINGS).memory())).unitShift());
        Mem turn = Mem.of(map(BenchProgram.TURN).memory());
        turn.u64(0, -1);
        turn.u64(8, count);
        var program = Compiler.compile(
                Hook.XDP, BenchProgram.class, "datapath", Map.of(BenchProgram.FLAGS.name(), (long) flags));
        try (LoadedProgram loaded = LoadedProgram.load(bpf, program, this::map)) {
            var _ = loaded.testRun(BenchProgram.frame(), new byte[0], count);
        }
    }

    private KernelMap map(BpfMap map) {
        return maps.computeIfAbsent(
                map,
                wanted -> KernelMap.openAnySize(
                                bpf, wanted.spec(), pins.resolve(wanted.spec().name()))
                        .orElseGet(() -> KernelMap.create(bpf, wanted.spec())));
    }
}
