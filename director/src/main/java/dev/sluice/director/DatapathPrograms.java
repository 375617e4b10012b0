package dev.sluice.director;

import dev.sluice.director.datapath.Datapath;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.linux.Bpf;
import java.util.EnumMap;
import java.util.Map;

/** The datapath as loaded programs, one per kind of hook, compiled when first asked for. */
final class DatapathPrograms implements AutoCloseable {
    private final Bpf bpf;
    private final Tables tables;
    private final PinnedMaps maps;
    private final Map<Hook, LoadedProgram> loaded = new EnumMap<>(Hook.class);

    DatapathPrograms(Bpf bpf, Tables tables, PinnedMaps maps) {
        this.bpf = bpf;
        this.tables = tables;
        this.maps = maps;
    }

    /** What is loaded from now on has this time unit. Programs that are attached live on. */
    void fix(int unitShift) {
        close();
        FirstStart.fix(tables, unitShift);
    }

    /** Whether programs loaded from now on may use {@link Fixed#BOUNCE}; answers whether that is news. */
    boolean bounce(boolean allowed) {
        if (Fixed.BOUNCE.on() == allowed) return false;
        Fixed.BOUNCE.set(allowed ? 1 : 0);
        close();
        return true;
    }

    LoadedProgram of(Hook hook) {
        return loaded.computeIfAbsent(
                hook, _ -> LoadedProgram.load(bpf, Compiler.compile(hook, Datapath.class, "receive", Map.of()), maps));
    }

    @Override
    public void close() {
        loaded.values().forEach(LoadedProgram::close);
        loaded.clear();
    }
}
