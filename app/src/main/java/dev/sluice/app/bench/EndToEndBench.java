package dev.sluice.app.bench;

import dev.sluice.app.lab.Lab;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code sluice bench e2e}: real clients and servers in network namespaces, through plain forwarding and everything that
 * balances.
 *
 * <p>All contestants stand ready from the start and are measured in turns, round after round: what else the machine does then
 * strikes all alike, and the median over rounds drops the outliers.
 */
final class EndToEndBench {
    private final List<Contestant> contestants;
    private final List<Measure> measures;
    private final int rounds;
    private final int seconds;
    private final PrintStream progress;

    EndToEndBench(List<Contestant> contestants, List<Measure> measures, int rounds, int seconds, PrintStream progress) {
        this.contestants = List.copyOf(contestants);
        this.measures = List.copyOf(measures);
        this.rounds = rounds;
        this.seconds = seconds;
        this.progress = progress;
    }

    /** Builds, measures and removes everything. */
    EndToEndResult run() {
        Map<Contestant, Map<Measure, List<Double>>> values = new LinkedHashMap<>();
        List<Lab> labs = new ArrayList<>();
        try {
            Map<Contestant, Bed> beds = build(labs);
            for (int round = 1; round <= rounds; round++) {
                for (Measure measure : measures) {
                    progress.println("round " + round + " of " + rounds + ": " + measure.unit);
                    for (Contestant contestant : contestants) {
                        Bed bed = beds.get(contestant);
                        if (bed == null || !contestant.takes(measure)) continue;
                        values.computeIfAbsent(contestant, _ -> new EnumMap<>(Measure.class))
                                .computeIfAbsent(measure, _ -> new ArrayList<>())
                                .add(measure.take(bed, seconds));
                    }
                }
            }
        } finally {
            labs.forEach(Lab::close);
        }
        return new EndToEndResult(contestants, measures, values);
    }

    private Map<Contestant, Bed> build(List<Lab> labs) {
        Map<Contestant, Bed> beds = new LinkedHashMap<>();
        for (Contestant contestant : contestants) {
            progress.println("building " + contestant.title());
            Lab lab = Lab.open("bench");
            labs.add(lab);
            Bed bed = contestant.build(lab);
            if (measures.contains(Measure.PACKETS)) PacketGenerator.prepare(bed);
            beds.put(contestant, bed);
        }
        return beds;
    }
}
