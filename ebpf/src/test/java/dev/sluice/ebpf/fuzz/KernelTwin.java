package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.ProgramSpec;
import dev.sluice.linux.Bpf;

/** A generated program in the kernel, with maps that start empty. */
final class KernelTwin implements AutoCloseable {
    private final KernelMaps maps;
    private final LoadedProgram program;

    KernelTwin(Bpf bpf, KernelMaps maps, ProgramSpec spec) {
        this.maps = maps;
        maps.clear();
        program = LoadedProgram.load(bpf, spec, maps::of);
    }

    Outcome run(byte[] packet) {
        Bpf.TestRun run = program.testRun(packet, new byte[0]);
        return new Outcome(verdict(run.result()), Outcome.HEX.formatHex(run.data()), maps.contents());
    }

    /** TC_ACT_UNSPEC, TC_ACT_SHOT, TC_ACT_REDIRECT of include/uapi/linux/pkt_cls.h. */
    private int verdict(int result) {
        if (program.hook() == Hook.XDP) return result;
        return switch (result) {
            case -1 -> Packet.PASS;
            case 2 -> Packet.DROP;
            case 7 -> Packet.REDIRECT;
            default -> 1000 + result;
        };
    }

    @Override
    public void close() {
        program.close();
    }
}
