package dev.sluice.app.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What {@link EndToEndBench} measured: every value of every round. */
record EndToEndResult(
        List<Contestant> contestants, List<Measure> measures, Map<Contestant, Map<Measure, List<Double>>> values) {

    OptionalDouble median(Contestant contestant, Measure measure) {
        List<Double> all = values.getOrDefault(contestant, Map.of()).getOrDefault(measure, List.of());
        if (all.isEmpty()) return OptionalDouble.empty();
        double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /** The median over that of plain forwarding along the same path. */
    OptionalDouble ratio(Contestant contestant, Measure measure) {
        OptionalDouble own = median(contestant, measure);
        OptionalDouble plain = median(new PlainForwarding(contestant.path()), measure);
        return own.isPresent() && plain.isPresent()
                ? OptionalDouble.of(own.getAsDouble() / plain.getAsDouble())
                : OptionalDouble.empty();
    }

    /** One line a contestant; a median and its ratio to plain a measure. */
    String table() {
        StringBuilder text = new StringBuilder("%-16s".formatted("median"));
        for (Measure measure : measures) text.append("%14s %6s".formatted(measure.unit, "ratio"));
        text.append('\n');
        for (Contestant contestant : contestants) {
            text.append("%-16s".formatted(contestant.title()));
            for (Measure measure : measures) {
                text.append("%14s %6s"
                        .formatted(
                                show(median(contestant, measure), "%,.1f"), show(ratio(contestant, measure), "%.3f")));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Rows in which {@code ours} is not ahead of {@code theirs} along the same path, in words. */
    List<String> behind(VirtualServer.Kind ours, VirtualServer.Kind theirs) {
        List<String> rows = new ArrayList<>();
        for (Bed.Path path : Bed.Path.values()) {
            for (Measure measure : measures) {
                OptionalDouble our = ratio(new VirtualServer(ours, path), measure);
                OptionalDouble their = ratio(new VirtualServer(theirs, path), measure);
                if (our.isPresent() && their.isPresent() && our.getAsDouble() <= their.getAsDouble())
                    rows.add("%s %s: %.3f, %s has %.3f"
                            .formatted(path.title, measure.unit, our.getAsDouble(), theirs, their.getAsDouble()));
            }
        }
        return rows;
    }

    /** One object: contestant, measure, median, ratio, values of all rounds. */
    String json() {
        return contestants.stream()
                .flatMap(contestant -> measures.stream()
                        .filter(measure -> median(contestant, measure).isPresent())
                        .map(measure -> json(contestant, measure)))
                .collect(Collectors.joining(",\n  ", "{\"bench\":\"e2e\",\"results\":[\n  ", "\n]}"));
    }

    private String json(Contestant contestant, Measure measure) {
        double[] rounds = values.getOrDefault(contestant, Map.of()).getOrDefault(measure, List.of()).stream()
                .mapToDouble(value -> Math.round(value * 1000) / 1000.0)
                .toArray();
        return "{\"contestant\":\"%s\",\"path\":\"%s\",\"measure\":\"%s\",\"unit\":\"%s\",\"median\":%s,\"ratio\":%s,\"rounds\":%s}"
                .formatted(
                        contestant.title(),
                        contestant.path().title,
                        measure.title(),
                        measure.unit,
                        show(median(contestant, measure), "%.3f"),
                        show(ratio(contestant, measure), "%.4f").replace("-", "null"),
                        Arrays.toString(rounds));
    }

    private static String show(OptionalDouble value, String format) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
    }
}
