package dev.sluice.director;

import dev.sluice.director.datapath.Datapath;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Trace;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.compiler.UnsupportedJava;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.VerifierException;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.LinuxException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The datapath as loaded programs, one per {@link Place}, compiled when first asked for. */
final class DatapathPrograms implements AutoCloseable {
    private static final int ICMP_ERRORS_PER_SECOND = 1000, WHOLE = 256, FRAGMENT_SECONDS = 30;

    private final Bpf bpf;
    private final Tables tables;
    private final PinnedMaps maps;
    private ClassLoader classes = Datapath.class.getClassLoader();
    private Set<DatapathFeature> features = EnumSet.noneOf(DatapathFeature.class);
    private @Nullable Tracing tracing;
    private final Map<Place, LoadedProgram> loaded = new EnumMap<>(Place.class);

    DatapathPrograms(Bpf bpf, Tables tables, PinnedMaps maps, int hz) {
        this.bpf = bpf;
        this.tables = tables;
        this.maps = maps;
        Fixed.ICMP_PER_JIFFY.set(ICMP_ERRORS_PER_SECOND * WHOLE / hz);
        Fixed.FRAGMENT_LIFE.set(FRAGMENT_SECONDS * (long) hz);
        DatapathFeature.fix(features);
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

    /**
     * What is loaded from now on has these features and users' schedulers; loads it for {@code places} at once.
     *
     * @param schedulers null for those that it has
     * @throws Refusal if the compiler or the verifier does not take them; then everything is as before
     */
    void extend(Set<DatapathFeature> wanted, @Nullable SchedulerCode schedulers, Set<Place> places) throws Refusal {
        Set<DatapathFeature> featuresBefore = features;
        ClassLoader classesBefore = classes;
        boolean hadOwn = Fixed.OWN.on();
        set(wanted, schedulers == null ? classes : schedulers, hadOwn || schedulers != null);
        load(places, () -> set(featuresBefore, classesBefore, hadOwn));
    }

    private void set(Set<DatapathFeature> wanted, ClassLoader code, boolean own) {
        features = wanted;
        DatapathFeature.fix(features);
        classes = code;
        Fixed.OWN.set(own ? 1 : 0);
    }

    /** Loads everything anew; {@code undo}: takes back what changed since, if that fails. */
    private void load(Set<Place> places, Runnable undo) throws Refusal {
        Map<Place, LoadedProgram> before = new EnumMap<>(loaded);
        loaded.clear();
        try {
            for (Place place : places) {
                LoadedProgram _ = of(place);
            }
        } catch (UnsupportedJava
                | VerifierException
                | IllegalArgumentException
                | IllegalStateException
                | LinuxException
                | LinkageError e) {
            close();
            loaded.putAll(before);
            undo.run();
            throw OwnSchedulers.unusable(String.valueOf(e.getMessage()));
        }
        before.values().forEach(LoadedProgram::close);
    }

    /**
     * What is loaded from now on writes its decisions to {@code tracing}, null for nowhere; loads it for {@code places} at once.
     *
     * @throws Refusal if the verifier does not take it; then everything is as before
     */
    void trace(@Nullable Tracing wanted, Set<Place> places) throws Refusal {
        Tracing before = tracing;
        tracing = wanted;
        Fixed.TRACE.set(wanted == null ? 0 : 1);
        load(places, () -> {
            tracing = before;
            Fixed.TRACE.set(before == null ? 0 : 1);
        });
    }

    LoadedProgram of(Place place) {
        Class<?> code = tracing == null ? Datapath.class : Trace.class;
        return loaded.computeIfAbsent(
                place,
                _ -> LoadedProgram.load(
                        bpf, Compiler.compile(place.hook(), classes, code, place.root(), Map.of()), this::map));
    }

    private KernelMap map(BpfMap map) {
        return tracing != null && Maps.tracing().contains(map) ? tracing.map(map) : maps.apply(map);
    }

    @Override
    public void close() {
        loaded.values().forEach(LoadedProgram::close);
        loaded.clear();
    }
}
